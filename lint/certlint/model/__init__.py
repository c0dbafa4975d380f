"""One model over all documents of a cluster, and the questions that rules ask it."""
