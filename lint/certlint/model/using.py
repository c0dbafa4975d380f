"""Who needs the Secrets of certificates, and which of them find none."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from certlint.model.bundles import is_bundle
from certlint.model.copies import clones, targets
from certlint.model.keeping import Keeping
from certlint.model.objects import Object
from certlint.model.secret_uses import (
    FarSecret,
    SecretUse,
    borrowed_secrets,
    default_certificates,
    far_secrets,
    secret_uses,
    ungranted,
    unmentioned,
)
from certlint.model.sharing import template_marks


class Using(Keeping):
    """The same, with what serves and mounts the Secrets of certificates."""

    @property
    def far_secrets(self) -> Iterator[FarSecret]:
        """The Secrets that are used in one namespace and made by Certificates of others alone."""
        return far_secrets(self._secret_uses, self.secrets, self._spread)

    @property
    def ungranted_secrets(self) -> Iterator[FarSecret]:
        """The Secrets of Certificates in other namespaces that Gateways use without a grant."""
        grants = [o for o in self.objects if o.kind == "ReferenceGrant"]
        uses = borrowed_secrets([o for o in self.objects if not self.patched(o, "spec")])
        closed = self.facts.closed_world
        return ungranted(uses, self.secrets, grants, closed_world=closed)

    @property
    def unused_certificates(self) -> Iterator[Object]:
        """The Certificates whose Secret nothing names, if the tree holds everything."""
        if not self.facts.closed_world:
            return
        written = [c for found in self.certificates.values() for c in found]
        for certificate in unmentioned(written, self.documents):
            name = certificate.spec["secretName"].text
            if name not in self._spread and not self.patched(certificate, "spec"):
                yield certificate

    @cached_property
    def _secret_uses(self) -> Sequence[SecretUse]:
        return list(secret_uses([o for o in self.objects if not self.patched(o, "spec")]))

    @cached_property
    def _spread(self) -> frozenset[str]:
        """The names of Secrets that something may bring into further namespaces."""
        cloned = list(clones(self.objects))
        everywhere = {clone.namespace for clone in cloned if not clone.name}
        makers = [c for found in self.certificates.values() for c in found]
        return frozenset(
            {
                *default_certificates(self.objects),
                *targets(self.objects),
                *(thing.name for thing in self.objects if is_bundle(thing)),
                *(clone.name for clone in cloned),
                *(c.spec["secretName"].text for c in makers if self._copied(c, everywhere)),
            }
        )

    def _copied(self, certificate: Object, everywhere: set[str]) -> bool:
        """Whether something copies the Secret of a Certificate, which selects it or it allows."""
        return certificate.namespace in everywhere or any(template_marks(certificate))
