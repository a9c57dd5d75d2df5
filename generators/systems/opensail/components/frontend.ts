import { because, type Component } from "kustogen";
import {
  autoscaler,
  container,
  disruptionBudget,
  env,
  hashedConfigMap,
  requirements,
  type Scale,
  webService,
} from "kustogen/blocks";
import { CONTROLLER } from "../connections.ts";
import { byTerraform, type OpenSail, reload, studio } from "../context.ts";

const NAME = "tesslate-frontend";
const CONFIG = "frontend-config";

/** The React application behind nginx, and the ConfigMap with the addresses that it gives to browsers. */
export const frontend: Component<OpenSail> = {
  name: "frontend",
  selector: studio("tesslate-frontend", "frontend"),
  admits: () => [{ from: CONTROLLER, ports: [80], why: "all other browser requests" }],
  talksTo: () => [{ to: "backend", ports: [8000], why: "pages that call the API" }],
  resources(context, { part: of }) {
    const { images, settings } = context;
    const { apiUrl, autoscaling, replicas } = settings.frontend;
    const page = { httpGet: { path: "/", port: "http" }, failureThreshold: 3 };
    const scale: Scale = autoscaling ?? replicas;
    const address = `${settings.ingress?.dnsZone ? "https" : "http"}://${settings.domain}`;
    return [
      // The entry point writes it into config.js at start: a new hash in its name restarts the pods.
      ...(byTerraform(context)
        ? []
        : [
            hashedConfigMap(of, CONFIG, {
              "api-url": apiUrl ?? address,
              "posthog-host": "https://app.posthog.com",
            }),
          ]),
      ...webService(of, {
        name: NAME,
        scale,
        annotations: reload(context),
        container: {
          name: "frontend",
          image: images.frontend,
          imagePullPolicy: settings.imagePullPolicy,
          ports: [{ name: "http", containerPort: 80 }],
          // No envFrom: browsers may read everything in this container. The two keys are public values.
          env: env({
            VITE_API_URL: { configMap: CONFIG, key: "api-url" },
            VITE_PUBLIC_POSTHOG_HOST: { configMap: CONFIG, key: "posthog-host" },
            VITE_PUBLIC_POSTHOG_KEY: { secret: "tesslate-app-secrets", key: "POSTHOG_KEY", optional: true },
            VITE_ALLOWED_HOSTS: { secret: "tesslate-app-secrets", key: "ALLOWED_HOSTS", optional: true },
          }),
          livenessProbe: { ...page, initialDelaySeconds: 30, periodSeconds: 10, timeoutSeconds: 5 },
          readinessProbe: { ...page, initialDelaySeconds: 10, periodSeconds: 5, timeoutSeconds: 3 },
          lifecycle: { preStop: { exec: { command: ["sleep", "5"] } } },
          volumeMounts: [
            { name: "html", mountPath: "/usr/share/nginx/html" },
            { name: "cache", mountPath: "/var/cache/nginx" },
            { name: "run", mountPath: "/run" },
          ],
          // TesslateAI/Studio@bc6cf79, k8s/base/core/frontend-deployment.yaml.
          resources: requirements("100m/500m", "256Mi/512Mi"),
        },
        service: { name: "tesslate-frontend-service" },
        pod: {
          securityContext: {
            runAsUser: because("nginx's own user.", 101),
            runAsGroup: 101,
            fsGroup: 101,
            sysctls: because("Lets nginx listen on 80 without being root.", [
              { name: "net.ipv4.ip_unprivileged_port_start", value: "80" },
            ]),
          },
          terminationGracePeriodSeconds: 30,
          // The entry point writes config.js next to the pages, which belong to root in the image: it gets a copy.
          initContainers: [
            container({
              name: "copy-pages",
              image: images.frontend,
              imagePullPolicy: settings.imagePullPolicy,
              command: ["cp", "-R", "/usr/share/nginx/html/.", "/html/"],
              volumeMounts: [{ name: "html", mountPath: "/html" }],
              resources: requirements("50m/200m", "64Mi/128Mi"),
            }),
          ],
          volumes: [
            { name: "html", emptyDir: {} },
            { name: "cache", emptyDir: {} },
            { name: "run", emptyDir: {} },
          ],
        },
      }),
      ...autoscaler(of, NAME, scale),
      ...disruptionBudget(of, NAME, scale),
    ];
  },
};
