"""Signs written down in the field's terms, and their synthesis into Motion."""

from .spec import SignSpec as SignSpec
from .synthesis import synthesise as synthesise
from .vocabulary import load_signs as load_signs
from .vocabulary import load_vocabulary as load_vocabulary
