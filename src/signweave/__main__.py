"""`python -m signweave` is the command `signweave`."""

from .cli import main

if __name__ == "__main__":
    main()
