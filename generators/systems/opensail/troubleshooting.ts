import type { Operations } from "kustogen";
import type { OpenSail } from "./context.ts";

const KUBECTL = "kubectl -n tesslate";
const STORAGE = "kubectl -n kube-system";

/** What goes wrong with OpenSail, why, and which commands to run. */
export function troubleshooting({ settings }: OpenSail): Operations["troubleshooting"] {
  return [
    {
      symptom: "The public address answers 503",
      cause: "No backend pod is ready, or ingress-nginx still has the addresses of deleted pods",
      commands: [
        `${KUBECTL} get pods`,
        `${KUBECTL} get endpointslices -l kubernetes.io/service-name=tesslate-backend-service`,
        "kubectl -n ingress-nginx rollout restart deploy/ingress-nginx-controller",
      ],
    },
    ...(settings.ingress?.dnsZone
      ? [
          {
            symptom: "The certificate isn't ready for more than ten minutes",
            cause:
              "Cloudflare's token lacks Zone:Zone:Read or Zone:DNS:Edit on the zone, or the zone is the " +
              "wrong one; Cloudflare's own errors are then in cert-manager's log",
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
      cause: "`frontend.apiUrl` ends in /api; kustogen refuses that, so something else wrote the ConfigMap",
      commands: [`${KUBECTL} get deploy/tesslate-frontend -o jsonpath='{..configMapKeyRef}'`],
    },
    {
      symptom: "The backend exits as soon as it starts",
      cause:
        "A Secret has lacked a required key since its last rotation; the log names the key. With exit code 78 " +
        "and `Auth self-test FAILED`, the Kubernetes API doesn't answer: `network.apiServer` lacks the Service's " +
        "address",
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
            symptom: "Apps in the catalog are missing or old",
            cause:
              "Apps are seeded once everything in a sync is healthy, including the certificate and the CSI " +
              "driver on every node. You can seed them by hand at any time",
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
      cause:
        "The nodes' role has no read access to the repository in ECR, or the image was built only for arm64",
      commands: [
        `${KUBECTL} get events --field-selector reason=Failed`,
        "docker buildx build --platform linux/amd64 --push .",
      ],
    },
    {
      symptom: "Pods of the Volume Hub hang in Terminating",
      cause: "The CSI driver is rolling out at the same time; wait until it has finished",
      commands: [
        `${STORAGE} rollout status ds/tesslate-btrfs-csi-node --timeout=15m`,
        `${STORAGE} rollout status deploy/tesslate-volume-hub`,
      ],
    },
    {
      symptom: "Namespaces proj-* hang in Terminating",
      cause:
        "A claim waits for a pod that has terminated (pvc-protection); namespace-reaper deletes such pods " +
        "every 15 minutes",
      commands: [
        "kubectl get namespaces -l managed-by=tesslate-backend",
        `${KUBECTL} create job reap-now --from=cronjob/namespace-reaper`,
        `${KUBECTL} logs job/reap-now`,
      ],
    },
    {
      symptom: "Projects start, but the platform reports that they don't answer",
      cause:
        "The namespaces of these projects lack the label `managed-by=tesslate-backend`, by which the policies select them",
      commands: ["kubectl get namespaces --show-labels"],
    },
    {
      symptom: "A project can't be opened again on a new node",
      cause: "The bucket is unreachable, or the node's disk has no room for the copy (`btrfs.restoreSpace`)",
      commands: [
        `${STORAGE} logs ds/tesslate-btrfs-csi-node -c tesslate-btrfs-csi --tail=100`,
        `${STORAGE} get events --field-selector reason=Evicted`,
      ],
    },
    {
      symptom: "`You must be logged in to the server`, or AccessDenied of eks:DescribeCluster",
      cause: "kubectl uses a role that isn't one of the team's",
      commands: ["aws sts get-caller-identity"],
    },
  ];
}
