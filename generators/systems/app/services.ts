import type { compute } from "kustogen/settings";
import type { Folder } from "./shared-data.ts";

/** The port of git over SSH, in the pod, at its Service and in clone addresses. */
export const SSH_PORT = 2222;

/** One of the six services: in what it differs from the others. Values are the defaults of `settings.services`. */
export interface ServiceDefinition {
  /** Name of its Deployment, Service, image and component. */
  name: string;
  /** What it is for. */
  title: string;
  /** HTTP port: requests, probes and metrics. */
  port: number;
  /** The folders of the shared volume that it may mount. */
  folders?: readonly Folder[];
  /** Variables that it requires, in addition to those of all services that work on data. */
  requires?: readonly string[];
  /** It is assumed to serve files to the public, and to connect to nothing else, without Secrets. */
  standsAlone?: true;
  defaults: {
    /** CPU and memory, each as "request/limit". */
    compute: Parameters<typeof compute>;
    /** Pods without an autoscaler; 1 unless it says more. */
    replicas?: number;
    /** Minimum and maximum of the autoscaler; "never" for a service that must not run twice. */
    autoscaling: { min: number; max: number } | "never";
    /** Seconds for work in progress to finish after the pod is told to stop. */
    drainSeconds: number;
  };
}

/** What a service is called in settings and image pins: its name in camel case. */
export type ServiceKey = keyof typeof defined;

/** Variables that every service needs except the isolated one: the source says that all connect to all of these. */
export const COMMON_VARIABLES = [
  "APP_DOMAIN_URL",
  "APP_DATABASE_URL",
  "APP_REDIS_URL",
  "APP_AI_BASIC_URL",
  "APP_AI_API_KEY",
  "APP_QDRANT_URL",
  "APP_EMBED_MODEL_BASE_URL",
  "APP_EMBED_MODEL_NAME",
  "APP_EMBED_MODEL_DIMENSIONS",
  "APP_SMTP_HOST",
  "APP_SMTP_PORT",
  "APP_SMTP_USERNAME",
  "APP_SMTP_FROM",
  "APP_SMTP_PASSWORD",
  "APP_SESSION_SECRET",
] as const;

const defined = {
  app: {
    name: "app",
    title: "API",
    port: 3000,
    folders: ["repos", "avatars", "files"],
    requires: ["APP_REPOS_ROOT", "APP_AVATAR_PATH", "STORAGE_PATH", "APP_SSH_PORT"],
    defaults: {
      compute: ["250m/2000m", "512Mi/2Gi"],
      replicas: 2,
      autoscaling: { min: 2, max: 10 },
      drainSeconds: 60,
    },
  },
  gitserver: {
    name: "gitserver",
    title: "git over HTTP and SSH",
    port: 8021,
    folders: ["repos"],
    requires: ["APP_REPOS_ROOT", "APP_SSH_PORT", "APP_SSH_SERVER_PRIVATE_KEY"],
    defaults: {
      compute: ["250m/2000m", "256Mi/2Gi"],
      autoscaling: { min: 1, max: 5 },
      // A clone of a large repository.
      drainSeconds: 300,
    },
  },
  emailWorker: {
    name: "email-worker",
    title: "consumer of the mail queue",
    port: 8084,
    defaults: {
      compute: ["50m/500m", "64Mi/256Mi"],
      autoscaling: "never",
      drainSeconds: 60,
    },
  },
  gitHook: {
    name: "git-hook",
    title: "workers that run after a push",
    port: 8083,
    folders: ["repos"],
    requires: ["APP_REPOS_ROOT"],
    defaults: {
      compute: ["100m/1000m", "128Mi/1Gi"],
      autoscaling: { min: 1, max: 5 },
      drainSeconds: 120,
    },
  },
  metricsAggregator: {
    name: "metrics-aggregator",
    title: "metrics of all services, logs to Loki",
    port: 9090,
    defaults: {
      compute: ["50m/500m", "128Mi/512Mi"],
      autoscaling: { min: 1, max: 5 },
      drainSeconds: 30,
    },
  },
  staticServer: {
    name: "static-server",
    title: "static files: avatars, blobs, media",
    port: 8081,
    folders: ["static"],
    requires: ["STATIC_ROOT"],
    standsAlone: true,
    defaults: {
      compute: ["50m/1000m", "64Mi/256Mi"],
      autoscaling: { min: 1, max: 5 },
      drainSeconds: 30,
    },
  },
} satisfies Record<string, ServiceDefinition>;

/** The six services, in the order of the source. */
export const SERVICES: Record<ServiceKey, ServiceDefinition> = defined;

/** The keys of the six, in order. */
export const SERVICE_KEYS = Object.keys(SERVICES) as [ServiceKey, ...ServiceKey[]];

/** True for a service that gets no secrets and has no connections, unless a setting changes that. */
export function standsAlone(
  { standsAlone: alone }: ServiceDefinition,
  { assumed }: { assumed: { staticServerAlone: boolean } },
): boolean {
  return alone === true && assumed.staticServerAlone;
}

/** Everything that a service requires. */
export function requiredVariables(definition: ServiceDefinition): string[] {
  const { requires = [], standsAlone: alone } = definition;
  return alone ? [...requires] : [...COMMON_VARIABLES, ...requires];
}
