"""A motion as one signer does it: led by the signer's own hand, contacts met on the signer's own body."""

from __future__ import annotations

from ..motion.mirror import mirror
from ..motion.nouns import Motion
from .shape import Body, load_body
from .signers import Signer, load_signer


def as_shown(motion: Motion, signer: Signer | str | None, body: Body | None = None) -> Motion:
    """The motion that `signer` shows; its rotations are right for `body` (the signer's own unless given) only.

    None stands for the neutral body, on which a motion without contacts is right as it is.
    """
    from .contacts import solve_contacts

    if signer is None:
        return solve_contacts(motion, load_body("neutral")) if motion.contacts else motion
    signer = load_signer(signer) if isinstance(signer, str) else signer
    return solve_contacts(mirror(motion) if signer.left_handed else motion, body or load_body(signer.name))
