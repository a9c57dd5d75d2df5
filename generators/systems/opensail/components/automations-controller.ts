import { because, type Component, syncWave } from "kustogen";
import { disruptionBudget, env, requirements, secretEnv, serviceAccount, worker } from "kustogen/blocks";
import { TO_CONNECTORS, toDatabase, toKubernetes, toRedis } from "../connections.ts";
import { type OpenSail, reload, studio } from "../context.ts";
import { clusterRights, may, READ } from "../rights.ts";
import { WAVE } from "../waves.ts";
import { CORE_VARIABLES } from "./backend-env.ts";
import { backendContainer, backendPod } from "./platform-pod.ts";

const NAME = "tesslate-automations-controller";
const ACCOUNT = "tesslate-automations-controller-sa";
const REPLICAS = 2;

/** The controller of automations: two pods, of which one leads by a lease in the database (60 s). */
export const automationsController: Component<OpenSail> = {
  name: "automations-controller",
  selector: studio("tesslate-automations-controller", "automations-controller"),
  talksTo: (context) => [toDatabase(context), toRedis(context), TO_CONNECTORS, toKubernetes(context)],
  resources(context, { part: of }) {
    return [
      ...syncWave(WAVE.foundation, [
        serviceAccount(of, ACCOUNT),
        ...clusterRights(of, ACCOUNT, NAME, RIGHTS),
      ]),
      worker(of, {
        name: NAME,
        scale: REPLICAS,
        annotations: reload(context),
        container: backendContainer(context, "controller", {
          command: ["python", "-m", "app.services.automations.controller_main"],
          env: env({
            ...CORE_VARIABLES,
            CONTROLLER_LEASE_BACKEND: "db",
            HOSTNAME: because("Identifies the holder of the lease.", { field: "metadata.name" }),
          }),
          envFrom: secretEnv([{ name: "tesslate-app-secrets" }]),
          // TesslateAI/Studio@bc6cf79, k8s/base/automations-controller/deployment.yaml.
          resources: requirements("50m/250m", "128Mi/256Mi"),
        }),
        pod: backendPod({
          serviceAccountName: ACCOUNT,
          automountServiceAccountToken: true,
          terminationGracePeriodSeconds: 60,
        }),
      }),
      ...disruptionBudget(of, NAME, REPLICAS),
    ];
  },
};

/** Automations scale objects in project namespaces. */
const RIGHTS = [
  may([...READ, "create", "patch", "update", "delete"], "coordination.k8s.io", "leases"),
  may(READ, "apps", "deployments"),
  may(["get", "patch", "update"], "apps", "deployments/scale"),
  may([...READ, "delete"], "", "pods"),
  may(["get", "list"], "", "secrets"),
  may([...READ, "create", "patch"], "", "events"),
  may(READ, "", "endpoints"),
];
