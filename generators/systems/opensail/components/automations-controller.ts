import { because, type Component, type Resource, syncWave } from "kustogen";
import {
  clusterRole,
  clusterRoleBinding,
  disruptionBudget,
  env,
  type Part,
  secretEnv,
  serviceAccount,
  serviceAccountSubject,
  worker,
} from "kustogen/blocks";
import { TO_CONNECTORS, toDatabase, toKubernetes, toRedis } from "../connections.ts";
import { type OpenSail, reload, studio } from "../context.ts";
import { WAVE } from "../waves.ts";
import { CORE_VARIABLES } from "./backend-env.ts";
import { BACKEND_MOUNTS, BACKEND_USER, BACKEND_VOLUMES } from "./platform-pod.ts";

const NAME = "tesslate-automations-controller";
const ACCOUNT = "tesslate-automations-controller-sa";

/** The controller of automations: two pods, of which one leads by a lease in the database (60 s). */
export const automationsController: Component<OpenSail> = {
  name: "automations-controller",
  selector: studio("tesslate-automations-controller", "automations-controller"),
  talksTo: (context) => [toDatabase(context), toRedis(context), TO_CONNECTORS, toKubernetes(context)],
  resources(context, { part: of }) {
    const { images, settings } = context;
    const { replicas, resources } = settings.automationsController;
    return [
      ...syncWave(WAVE.foundation, [serviceAccount(of, ACCOUNT), ...rights(of)]),
      worker(of, {
        name: NAME,
        scale: replicas,
        annotations: reload(context),
        container: {
          name: "controller",
          image: images.backend,
          imagePullPolicy: settings.imagePullPolicy,
          command: ["python", "-m", "app.services.automations.controller_main"],
          env: env({
            ...CORE_VARIABLES,
            CONTROLLER_LEASE_BACKEND: "db",
            HOSTNAME: because("Identifies the holder of the lease.", { field: "metadata.name" }),
          }),
          envFrom: secretEnv([{ name: "tesslate-app-secrets" }]),
          volumeMounts: BACKEND_MOUNTS,
          resources,
        },
        pod: {
          serviceAccountName: ACCOUNT,
          automountServiceAccountToken: true,
          securityContext: BACKEND_USER,
          terminationGracePeriodSeconds: 60,
          volumes: BACKEND_VOLUMES,
        },
      }),
      ...disruptionBudget(of, NAME, replicas),
    ];
  },
};

/** In the whole cluster, because automations scale objects in project namespaces, which are created at run time. */
function rights(of: Part): Resource[] {
  const read = ["get", "list", "watch"];
  return [
    clusterRole(of, NAME, [
      {
        apiGroups: ["coordination.k8s.io"],
        resources: ["leases"],
        verbs: [...read, "create", "patch", "update", "delete"],
      },
      { apiGroups: ["apps"], resources: ["deployments"], verbs: read },
      { apiGroups: ["apps"], resources: ["deployments/scale"], verbs: ["get", "patch", "update"] },
      { apiGroups: [""], resources: ["pods"], verbs: [...read, "delete"] },
      { apiGroups: [""], resources: ["secrets"], verbs: ["get", "list"] },
      { apiGroups: [""], resources: ["events"], verbs: [...read, "create", "patch"] },
      { apiGroups: [""], resources: ["endpoints"], verbs: read },
    ]),
    clusterRoleBinding(of, NAME, NAME, [serviceAccountSubject(of, ACCOUNT)]),
  ];
}
