"""certlint finds insecure and broken cert-manager set-ups in Kubernetes manifests."""
