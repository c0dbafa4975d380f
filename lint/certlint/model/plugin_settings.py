"""How the network plugin is set up, as far as that changes what policies mean.

Source: Cilium's documentation of CIDR policies and its chart's `policyCIDRMatchMode`.
"""

from certlint.model.objects import Object

# Where a Flux release and an Argo CD application give values to the chart.
_VALUES = ("values", "source.helm.valuesObject")


def blocks_hold_nodes(thing: Object) -> bool:
    """Whether settings of Cilium say that blocks of addresses hold nodes too, or may say so."""
    if thing.kind == "ConfigMap":
        given = [thing.root["data"]["policy-cidr-match-mode"]]
    else:
        given = [thing.spec.at(f"{values}.policyCIDRMatchMode") for values in _VALUES]
    modes = [mode for value in given for mode in (value.list or [value])]
    return any(mode.placeholder or "nodes" in mode.text.split(",") for mode in modes)
