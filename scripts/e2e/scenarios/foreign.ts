import { application } from "../applications.ts";
import type { Scenario } from "../scenario.ts";
import { Unfulfilled, until } from "../until.ts";

const SYSTEM = "trevor";
const FILE = "smuggled.yaml";

/**
 * Objects that nobody generated: a kind that the system has, in a namespace that it doesn't have, and a kind that it
 * doesn't have.
 */
const SMUGGLED = `apiVersion: v1
kind: Service
metadata: { name: smuggled, namespace: kube-system }
spec: { ports: [{ port: 80 }] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: smuggled }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects: [{ kind: ServiceAccount, name: ${SYSTEM}, namespace: ${SYSTEM} }]
`;

/** Argo CD's messages about the two. */
const REFUSALS = [
  "namespace kube-system is not permitted in project",
  "resource rbac.authorization.k8s.io:ClusterRoleBinding is not permitted in project",
];

/** Where they would be. */
const PATHS = [
  "/api/v1/namespaces/kube-system/services/smuggled",
  "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/smuggled",
];

/** A project admits the kinds and namespaces of its system and no others, whatever lies in the overlay. */
export const foreign: Scenario = {
  title: "a foreign kind and a foreign namespace are refused by the project",
  async run(run) {
    const { clone, kubernetes } = run.cluster;
    const folder = `overlays/${run.environment}/${SYSTEM}`;
    const base = run.revision;
    clone.write(`${folder}/${FILE}`, SMUGGLED);
    clone.edit(`${folder}/kustomization.yaml`, (text) =>
      text.replace(/^resources:\n/m, `resources:\n  - ${FILE}\n`),
    );
    run.revision = await clone.commit("Smuggle resources in by hand");
    await until("both refused", 90, async () => {
      const status = (await application(run.cluster, run.applicationOf(SYSTEM)))?.status;
      const said = [
        status?.operationState?.message ?? "",
        ...(status?.operationState?.syncResult?.resources ?? []).map(({ message }) => message ?? ""),
      ].join("\n");
      return REFUSALS.every((refusal) => said.includes(refusal)) ? undefined : said;
    });
    run.revision = await clone.revertTo(base);
    const seconds = await run.settled();
    for (const path of PATHS)
      if ((await kubernetes.get(path)) !== undefined) throw new Unfulfilled(`${path} was made`);
    run.note(`both refused; taken back in ${seconds.toFixed(0)} s`);
  },
};
