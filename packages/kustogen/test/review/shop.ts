/** The Deployment of a shop, as someone wrote it by hand. */
export const SHOP = `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers: [{name: shop, image: "ghcr.io/acme/shop:1.0"}]
`;
