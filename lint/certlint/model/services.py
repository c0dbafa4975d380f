"""Services, behind which the Pods stand that a name inside the cluster leads to."""

from collections.abc import Mapping, Sequence

from certlint.model.destinations import Pods, Translation
from certlint.model.objects import Object
from certlint.model.selectors import Labels

Services = Mapping[tuple[str, str], Object]
NONE: Services = {}


def services_of(objects: Sequence[Object]) -> Services:
    """Return the Services of a tree that select Pods, by namespace and name."""
    return {
        (thing.namespace, thing.name): thing
        for thing in objects
        if thing.kind == "Service" and thing.group == "" and thing.namespace
        if thing.spec["selector"].map and thing.spec["type"].text != "ExternalName"
    }


def behind(service: Object, port: int, pods: Pods) -> Pods:
    """Return the Pods behind a Service's port, in place of what is known of any Service's.

    They have the labels that it selects by, and listen where it says. Some network plug-ins judge
    the port of the Service all the same.
    """
    selector = service.spec["selector"]
    if not selector.known:
        return pods
    labels = Labels({key: node.text for key, node in selector.items() if node.text})
    found = pods._replace(labels=labels)
    entry = next((p for p in service.spec["ports"] if p["port"].number == port), None)
    target = port if entry is None or not entry["targetPort"] else entry["targetPort"].number
    if target is None or entry is None:
        return found  # named, and who knows what the Pods call so
    never = (pods.translations[port].never or frozenset()) - {target}
    return found._replace(translations={port: Translation(frozenset({target}), never)})
