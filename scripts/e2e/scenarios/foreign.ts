import { application } from "../applications.ts";
import type { Scenario } from "../scenario.ts";
import { Unfulfilled, until } from "../until.ts";

const SYSTEM = "trevor";
const FILE = "smuggled.yaml";

/** Manifests that nobody generated, and what Argo CD must say of each. */
const SMUGGLED = [
  {
    manifest: `apiVersion: v1
kind: ConfigMap
metadata: { name: smuggled, namespace: kube-system }
`,
    refusal: "namespace kube-system is not permitted in project",
  },
  {
    manifest: `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: smuggled }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects: [{ kind: ServiceAccount, name: ${SYSTEM}, namespace: ${SYSTEM} }]
`,
    refusal: "rbac.authorization.k8s.io:ClusterRoleBinding is not permitted in project",
  },
];

/** A project admits the kinds and namespaces of its system and no others, whatever lies in the overlay. */
export const foreign: Scenario = {
  title: "a foreign kind and a foreign namespace are refused by the project",
  async run(run) {
    const { clone } = run.cluster;
    const folder = `overlays/${run.environment}/${SYSTEM}`;
    const base = run.revision;
    for (const { manifest, refusal } of SMUGGLED) {
      clone.write(`${folder}/${FILE}`, manifest);
      clone.edit(`${folder}/kustomization.yaml`, (text) =>
        text.includes(FILE)
          ? `${text}# again\n`
          : text.replace(/^resources:\n/m, `resources:\n  - ${FILE}\n`),
      );
      run.revision = await clone.commit("Smuggle a resource in by hand");
      await until(`refused: ${refusal}`, 90, async () => {
        const status = (await application(run.cluster, run.applicationOf(SYSTEM)))?.status;
        const said = [
          status?.operationState?.message ?? "",
          ...(status?.operationState?.syncResult?.resources ?? []).map(({ message }) => message ?? ""),
          ...(status?.conditions ?? []).map(({ message }) => message),
        ];
        return said.some((text) => text.includes(refusal)) ? undefined : said.filter(Boolean).join("\n");
      });
    }
    run.revision = await clone.revertTo(base);
    const seconds = await run.settled();
    const stray = await run.cluster.kubernetes.get("/api/v1/namespaces/kube-system/configmaps/smuggled");
    if (stray !== undefined) throw new Unfulfilled("the smuggled ConfigMap was made");
    run.note(`both refused; taken back in ${seconds.toFixed(0)} s`);
  },
};
