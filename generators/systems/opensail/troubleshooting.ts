import type { Operations } from "kustogen";
import type { OpenSail } from "./context.ts";

const KUBECTL = "kubectl -n tesslate";
const STORAGE = "kubectl -n kube-system";

/** What goes wrong with OpenSail, why, and what to type. */
export function troubleshooting({ settings }: OpenSail): Operations["troubleshooting"] {
  return [
    {
      symptom: "The public address answers 503",
      cause: "No backend pod is ready, or ingress-nginx still holds the addresses of pods that are gone",
      commands: [
        `${KUBECTL} get pods`,
        `${KUBECTL} get endpointslices -l kubernetes.io/service-name=tesslate-backend-service`,
        "kubectl -n ingress-nginx rollout restart deploy/ingress-nginx-controller",
      ],
    },
    ...(settings.ingress
      ? [
          {
            symptom: "The certificate is not ready for more than ten minutes",
            cause:
              "Cloudflare's token lacks Zone:Zone:Read or Zone:DNS:Edit on the zone, or the zone is another; then Cloudflare's " +
              "own errors are in cert-manager's log",
            commands: [
              `${KUBECTL} describe certificate tesslate-wildcard-tls`,
              `${KUBECTL} get certificaterequests,orders,challenges`,
              "kubectl -n cert-manager logs deploy/cert-manager --tail=100",
            ],
          },
        ]
      : []),
    {
      symptom: "The frontend calls /api/api/…",
      cause: "`frontend.apiUrl` ends in /api; kustogen refuses that, so the ConfigMap is someone else's",
      commands: [`${KUBECTL} get deploy/tesslate-frontend -o jsonpath='{..configMapKeyRef}'`],
    },
    {
      symptom: "The backend ends as soon as it starts",
      cause:
        "A Secret lacks a key that it needs, since its last rotation, and the log names it; or, with exit code 78 and `Auth self-test " +
        "FAILED`, the Kubernetes API does not answer: the addresses of `network.apiServer` lack the Service's",
      commands: [
        `${KUBECTL} logs deploy/tesslate-backend -c backend --previous`,
        `${KUBECTL} describe secret tesslate-app-secrets`,
        `${KUBECTL} get networkpolicy allow-to-kubernetes-api -o jsonpath='{.spec.egress}'`,
        "kubectl -n default get service kubernetes",
      ],
    },
    ...(settings.seedApps
      ? [
          {
            symptom: "Apps of the catalogue are missing or old",
            cause:
              "They are seeded when all of a sync is healthy, the certificate and the CSI driver on every node as well; " +
              "it may be done by hand at any time",
            commands: [`${KUBECTL} exec deploy/tesslate-backend -c backend -- python -m scripts.seed_apps`],
          },
        ]
      : []),
    {
      symptom: "No module named 'tesslate_agent'",
      cause: "The image was built without its git submodule",
      commands: ["git submodule update --init --recursive"],
    },
    {
      symptom: "ErrImagePull: unauthorized, or no match for platform",
      cause: "The nodes' role may not read the repository in ECR, or the image was built for arm64 alone",
      commands: [
        `${KUBECTL} get events --field-selector reason=Failed`,
        "docker buildx build --platform linux/amd64 --push .",
      ],
    },
    {
      symptom: "Pods of the Volume Hub hang in Terminating",
      cause: "The CSI driver rolled at the same time; wait until it is through",
      commands: [
        `${STORAGE} rollout status ds/tesslate-btrfs-csi-node --timeout=15m`,
        `${STORAGE} rollout status deploy/tesslate-volume-hub`,
      ],
    },
    {
      symptom: "Namespaces proj-* hang in Terminating",
      cause:
        "A claim waits for a pod that has ended (pvc-protection); namespace-reaper takes such pods away every quarter of an hour",
      commands: [
        "kubectl get namespaces -l managed-by=tesslate-backend",
        `${KUBECTL} create job reap-now --from=cronjob/namespace-reaper`,
        `${KUBECTL} logs job/reap-now`,
      ],
    },
    {
      symptom: "Projects start, and the platform says that they do not answer",
      cause: "Their namespace lacks the label `managed-by=tesslate-backend`, by which the policies know it",
      commands: ["kubectl get namespaces --show-labels"],
    },
    {
      symptom: "A project can't be opened again on a new node",
      cause: "The bucket is not reached, or the node's disk has no room for the copy (`btrfs.restoreSpace`)",
      commands: [
        `${STORAGE} logs ds/tesslate-btrfs-csi-node -c tesslate-btrfs-csi --tail=100`,
        `${STORAGE} get events --field-selector reason=Evicted`,
      ],
    },
    {
      symptom: "`You must be logged in to the server`, or AccessDenied of eks:DescribeCluster",
      cause: "kubectl uses another role than one of the team's",
      commands: ["aws sts get-caller-identity"],
    },
  ];
}
