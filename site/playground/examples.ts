import type { Files } from "./engine/messages.ts";

/** An example: what it shows, and its files. */
export interface Example {
  /** The id in links: `#example=ID`. */
  id: string;
  title: string;
  /** The rule that finds what it shows. */
  rule?: string;
  /** What to look at. */
  look: string;
  folder: string;
  files: Files;
}

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  selector:
    matchLabels:
      app: api
  template:
    metadata:
      labels:
        app: api
    spec:
      containers:
      - name: api
        image: registry.example.com/api
        env:
        - name: LOG_LEVEL
          value: info
        - name: DATABASE_HOST
          value: postgres
        - name: DATABASE_URL
          value: postgres://$(DATABASE_HOST)/api
        envFrom:
        - secretRef:
            name: api-secrets
        ports:
        - name: http
          containerPort: 8080
`;

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: api
spec:
  selector:
    app: api
  ports:
  - port: 80
    targetPort: http
`;

const BASE = {
  "base/kustomization.yaml": "resources:\n- deployment.yaml\n- service.yaml\n",
  "base/deployment.yaml": DEPLOYMENT,
  "base/service.yaml": SERVICE,
};

/** An overlay on the base with one patch. */
const patched = (patch: string, more = "") => ({
  ...BASE,
  "overlays/beta/kustomization.yaml": `resources:\n- ../../base\npatches:\n- path: api.patch.yaml\n${more}`,
  "overlays/beta/api.patch.yaml": `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n${patch}`,
});

/** A patch of the pod's containers. */
const containers = (text: string) => `  template:\n    spec:\n      containers:\n${text}`;

export const EXAMPLES: readonly Example[] = [
  {
    id: "two-overlays",
    title: "A base and two overlays",
    look: "Compare beta with production; click a line to see which file set it.",
    folder: "overlays/beta",
    files: {
      ...BASE,
      "overlays/beta/kustomization.yaml": `namespace: shop-beta
resources:
- ../../base
images:
- name: registry.example.com/api
  newTag: 1.4.0-rc.2
`,
      "overlays/production/kustomization.yaml": `namespace: shop
resources:
- ../../base
- budget.yaml
images:
- name: registry.example.com/api
  newTag: 1.3.1
replicas:
- name: api
  count: 3
patches:
- path: api.env.yaml
`,
      "overlays/production/budget.yaml": `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: api
spec:
  minAvailable: 2
  selector:
    matchLabels:
      app: api
`,
      "overlays/production/api.env.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  template:
    spec:
      containers:
      - name: api
        env:
        - $patch: replace
        - name: LOG_LEVEL
          value: warn
        - name: DATABASE_HOST
          value: postgres.shop-data.svc
        - name: DATABASE_URL
          value: postgres://$(DATABASE_HOST)/api
`,
    },
  },
  {
    id: "directive-leak",
    title: "Trap: a directive that leaks",
    rule: "traps/directive-leak",
    look: "$patch: replace in envFrom, which has no merge key, stays in the output.",
    folder: "overlays/beta",
    files: patched(
      containers(
        "      - name: api\n        envFrom:\n        - $patch: replace\n        - secretRef:\n            name: beta-secrets\n",
      ),
    ),
  },
  {
    id: "mistyped-container",
    title: "Trap: a mistyped container",
    rule: "schema/valid",
    look: "The patch adds a second container without an image, and kustomize reports nothing.",
    folder: "overlays/beta",
    files: patched(
      containers("      - name: apy\n        env:\n        - name: LOG_LEVEL\n          value: debug\n"),
    ),
  },
  {
    id: "value-and-source",
    title: "Trap: value and valueFrom",
    rule: "schema/valid",
    look: "A value patched over a valueFrom keeps both, and the API server rejects that.",
    folder: "overlays/beta",
    files: {
      ...patched(
        containers("      - name: api\n        env:\n        - name: TOKEN\n          value: none\n"),
      ),
      "base/deployment.yaml": DEPLOYMENT.replace(
        "        - name: LOG_LEVEL",
        "        - name: TOKEN\n          valueFrom:\n            secretKeyRef:\n              name: api-secrets\n              key: token\n        - name: LOG_LEVEL",
      ),
    },
  },
  {
    id: "dead-entry",
    title: "Trap: an image entry that matches nothing",
    rule: "traps/dead-entry",
    look: "The tag is never set, since the name in the entry isn't the image's.",
    folder: "overlays/beta",
    files: {
      ...BASE,
      "overlays/beta/kustomization.yaml": "resources:\n- ../../base\nimages:\n- name: api\n  newTag: 1.4.0\n",
    },
  },
  {
    id: "variable-order",
    title: "Trap: a patched variable moves to the front",
    rule: "integrity/variable-reference",
    look: "DATABASE_URL now comes before DATABASE_HOST, so its reference isn't expanded.",
    folder: "overlays/beta",
    files: patched(
      containers(
        "      - name: api\n        env:\n        - name: DATABASE_URL\n          value: postgres://$(DATABASE_HOST)/beta\n",
      ),
    ),
  },
  {
    id: "components",
    title: "Components",
    look: "Both overlays use one component; only production uses the other.",
    folder: "overlays/production",
    files: {
      ...BASE,
      "components/probes/kustomization.yaml":
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- path: probes.yaml\n",
      "components/probes/probes.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  template:
    spec:
      containers:
      - name: api
        readinessProbe:
          httpGet:
            path: /ready
            port: http
`,
      "components/ha/kustomization.yaml":
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nreplicas:\n- name: api\n  count: 3\n",
      "overlays/beta/kustomization.yaml":
        "resources:\n- ../../base\ncomponents:\n- ../../components/probes\n",
      "overlays/production/kustomization.yaml":
        "resources:\n- ../../base\ncomponents:\n- ../../components/probes\n- ../../components/ha\n",
    },
  },
  {
    id: "replacements",
    title: "Replacements",
    look: "The host in the ConfigMap is copied into the Ingress; click it to see where it comes from.",
    folder: "overlays/beta",
    files: {
      ...BASE,
      "overlays/beta/kustomization.yaml": `resources:
- ../../base
- ingress.yaml
configMapGenerator:
- name: site
  literals:
  - host=beta.example.com
replacements:
- source:
    kind: ConfigMap
    name: site
    fieldPath: data.host
  targets:
  - select:
      kind: Ingress
    fieldPaths:
    - spec.rules.0.host
`,
      "overlays/beta/ingress.yaml": `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: api
spec:
  rules:
  - host: replaced
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: api
            port:
              number: 80
`,
    },
  },
];
