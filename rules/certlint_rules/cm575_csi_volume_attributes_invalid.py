"""A CSI volume asks for a certificate in a way that the driver refuses.

## Why
cert-manager's csi-driver rejects wrong attributes when the Pod starts: the Pod waits for its volume
and does not come up.

## Fix
Give the volume `readOnly: true`, an issuer, a name, and attributes that the driver knows.

## Exceptions
Volumes of other drivers.

## Sources
- [csi-driver](https://cert-manager.io/docs/usage/csi-driver/)
- [csi-driver#197](https://github.com/cert-manager/csi-driver/issues/197)
"""

from certlint.api import Cluster, Problems, Severity, rule, volume_faults


@rule("CM575", "csi-volume-attributes-invalid", Severity.ERROR)
def check(cluster: Cluster) -> Problems:
    for wanted in cluster.wanted:
        for fault in volume_faults(wanted, cluster.issuer_of(wanted.request)):
            yield fault.of(wanted)
