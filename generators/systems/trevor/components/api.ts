import { because, type Component } from "kustogen";
import {
  autoscaler,
  container,
  disruptionBudget,
  ingressController,
  listedIngress,
  prometheus,
  serviceMonitor,
  webService,
} from "kustogen/blocks";
import type { Trevor } from "../context.ts";
import { keycloak, services } from "../outside.ts";
import { migrate } from "./migration.ts";
import { common, POD } from "./pod.ts";

/** The port of the API, `/health` and `/metrics`. */
export const API_PORT = 8000;

const HEALTH = { httpGet: { path: "/health", port: "http" } };

/** The API: Deployment, Service and, for Prometheus, ServiceMonitor `trevor`; an init container may migrate first. */
export const api: Component<Trevor> = {
  name: "api",

  resources(context, { part }) {
    const { settings } = context;
    const scale = settings.autoscaling ?? because(context.reason("settings.replicas"), settings.replicas);
    return [
      ...webService(part, {
        name: "trevor",
        scale,
        container: {
          name: "trevor",
          ...common(context, {
            FORWARDED_ALLOW_IPS: because(
              "uvicorn trusts the ingress controller's headers about the protocol and source of a request, whatever address the controller has.",
              settings.ingress ? "*" : undefined,
            ),
          }),
          resources: settings.resources,
          ports: [{ name: "http", containerPort: API_PORT }],
          // karectl/trevor@589924d, helm/trevor/templates/deployment.yaml.
          startupProbe: { ...HEALTH, periodSeconds: 2, failureThreshold: 30 },
          livenessProbe: HEALTH,
          readinessProbe: HEALTH,
          lifecycle: { preStop: { sleep: { seconds: 5 } } },
        },
        pod: {
          ...POD,
          terminationGracePeriodSeconds: because(
            "Time for an upload of the largest size on its way to S3, after the seconds before the stop.",
            90,
          ),
          ...(settings.migration === "hook" ? {} : { initContainers: [container(migrate(context))] }),
        },
      }),
      ...autoscaler(part, "trevor", scale),
      ...disruptionBudget(part, "trevor", scale),
      ...(settings.serviceMonitor && part.prometheus
        ? [serviceMonitor(part, { name: "trevor", port: "http", ...settings.serviceMonitor })]
        : []),
    ];
  },

  admits: (context) => [
    { from: ingressController(context), ports: [API_PORT], why: "requests through the ingress controller" },
    { from: prometheus(context), ports: [API_PORT], why: "Prometheus reads /metrics" },
    ...listedIngress(context.settings.networkPolicy, [API_PORT]),
  ],
  talksTo: (context) => [...services(context), keycloak],
};

/**
 * The requests that prometheus-fastapi-instrumentator counts and times (src/trevor/app.py;
 * trallnag/prometheus-fastapi-instrumentator@012b013, middleware.py and metrics.py), but for probes and Prometheus's own,
 * uploads, and live updates, which stay open.
 */
export const COUNTED = {
  counter: "http_requests_total",
  failed: 'status="5xx"',
  all: 'handler!~"/health|/metrics"',
  histogram: "http_request_duration_seconds",
  timed: 'method="GET",handler!~"/health|/metrics|/ui/sse/.+|/notifications/stream"',
};
