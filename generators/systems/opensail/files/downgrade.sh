# downgrade.sh IMAGE REVISION: turns the schema back with that image, in a Job as the last migration's.
set -e
# Each newer pod of the backend would migrate again.
kubectl -n tesslate scale deploy/tesslate-backend --replicas=0
kubectl -n tesslate get job/tesslate-backend-migrate -o yaml |
  kubectl patch --local -f - --type=json -o yaml -p '[
    {"op": "replace", "path": "/metadata", "value": {"generateName": "downgrade-", "namespace": "tesslate"}},
    {"op": "remove", "path": "/spec/selector"},
    {"op": "replace", "path": "/spec/template/metadata/labels", "value": {
      "app": "backend-migration",
      "app.kubernetes.io/name": "tesslate-studio",
      "app.kubernetes.io/managed-by": "kustomize"
    }},
    {"op": "replace", "path": "/spec/template/spec/containers/0/command", "value": [
      "sh", "-c", "alembic downgrade '"$2"' && alembic current"
    ]}
  ]' |
  kubectl set image --local -f - '*='"$1" -o yaml |
  kubectl create -f -
