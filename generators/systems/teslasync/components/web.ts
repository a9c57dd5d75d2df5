import { because, type Component } from "kustogen";
import { autoscaler, disruptionBudget, hashedConfigMap, webService } from "kustogen/blocks";
import { API_PORT, NAME, WEB_PORT } from "../addresses.ts";
import type { TeslaSync } from "../context.ts";
import { controller } from "../outside.ts";
import { nginxConf } from "./nginx.ts";

const CONFIG_MAP = "teslasync-nginx";

/** nginx with the browser application: Deployment and Service `teslasync-web`, autoscaler and budget. */
export const web: Component<TeslaSync> = {
  name: "web",
  admits: (context) => [
    context.settings.ingress && {
      from: controller(context),
      ports: [WEB_PORT],
      why: "users, through the ingress controller",
    },
  ],
  talksTo: () => [{ to: "api", ports: [API_PORT], why: "nginx forwards /api" }],
  resources({ images, settings }, { part: of }) {
    const scale = settings.web.autoscaling ?? settings.web.replicas;
    const page = { httpGet: { path: "/", port: "http" } };
    return [
      hashedConfigMap(of, CONFIG_MAP, { "default.conf": nginxConf(settings) }),
      ...webService(of, {
        name: NAME.web,
        scale,
        container: {
          name: "web",
          image: images.web,
          imagePullPolicy: settings.imagePullPolicy,
          resources: settings.web.resources,
          ports: [{ name: "http", containerPort: WEB_PORT }],
          livenessProbe: { ...page, initialDelaySeconds: 5, periodSeconds: 30 },
          readinessProbe: { ...page, initialDelaySeconds: 3, periodSeconds: 10 },
          lifecycle: { preStop: { sleep: { seconds: 5 } } },
          volumeMounts: [
            { name: "nginx", mountPath: "/etc/nginx/conf.d", readOnly: true },
            { name: "cache", mountPath: "/var/cache/nginx" },
            { name: "run", mountPath: "/var/run" },
            { name: "tmp", mountPath: "/tmp" },
          ],
        },
        pod: {
          serviceAccountName: "teslasync",
          terminationGracePeriodSeconds: 30,
          securityContext: {
            runAsUser: 1000,
            runAsGroup: 1000,
            fsGroup: 1000,
            sysctls: because("Lets nginx listen on 80 without being root.", [
              { name: "net.ipv4.ip_unprivileged_port_start", value: "80" },
            ]),
          },
          volumes: [
            { name: "nginx", configMap: { name: CONFIG_MAP } },
            { name: "cache", emptyDir: {} },
            { name: "run", emptyDir: {} },
            { name: "tmp", emptyDir: {} },
          ],
        },
      }),
      ...autoscaler(of, NAME.web, scale),
      ...disruptionBudget(of, NAME.web, scale),
    ];
  },
};
