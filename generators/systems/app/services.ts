/** The port of git over SSH, in the pod, at its Service and in clone addresses. */
export const SSH_PORT = 2222;

/** The claim with every repository and every upload. Its name, mode and class never change, and it may only grow. */
export const SHARED_DATA = {
  name: "shared-data",
  size: "200Ti",
  accessMode: "ReadWriteMany",
  storageClass: "aliyun-nfs-app",
} as const;

/** Folders of the claim, and where each is mounted in every service that has it. */
export const FOLDERS = {
  repos: "/data/repos",
  avatars: "/data/avatars",
  files: "/data/files",
  static: "/data",
} as const;

/** One of the six services: in what it differs from the others. */
export interface ServiceDefinition {
  /** Name of its Deployment, Service, image and component. */
  name: string;
  title: string;
  /** Its HTTP port. */
  port: number;
  /** The folders of the claim that it mounts. */
  folders: readonly (keyof typeof FOLDERS)[];
  /** CPU and memory that are reserved for it. The document gives none; autoscalers measure the CPU. */
  requests: { cpu: string; memory: string };
  /** Minimum and maximum of its autoscaler, which is also the number of pods without one. */
  pods: { min: number; max: number };
  /** Seconds for work in progress to finish after the pod is told to stop. */
  drainSeconds: number;
}

const defined = {
  app: {
    name: "app",
    title: "API",
    port: 3000,
    folders: ["repos", "avatars", "files"],
    requests: { cpu: "250m", memory: "512Mi" },
    pods: { min: 2, max: 10 },
    drainSeconds: 60,
  },
  gitserver: {
    name: "gitserver",
    title: "git over HTTP and SSH",
    port: 8021,
    folders: ["repos"],
    requests: { cpu: "250m", memory: "256Mi" },
    pods: { min: 1, max: 5 },
    // A clone of a large repository.
    drainSeconds: 300,
  },
  emailWorker: {
    name: "email-worker",
    title: "consumer of the mail queue",
    port: 8084,
    folders: [],
    requests: { cpu: "50m", memory: "64Mi" },
    pods: { min: 1, max: 1 },
    drainSeconds: 60,
  },
  gitHook: {
    name: "git-hook",
    title: "workers that run after a push",
    port: 8083,
    folders: ["repos"],
    requests: { cpu: "100m", memory: "128Mi" },
    pods: { min: 1, max: 5 },
    drainSeconds: 120,
  },
  metricsAggregator: {
    name: "metrics-aggregator",
    title: "metrics for Prometheus, logs to Loki",
    port: 9090,
    folders: [],
    requests: { cpu: "50m", memory: "128Mi" },
    pods: { min: 1, max: 5 },
    drainSeconds: 30,
  },
  staticServer: {
    name: "static-server",
    title: "static files: avatars, blobs, media",
    port: 8081,
    folders: ["static"],
    requests: { cpu: "50m", memory: "64Mi" },
    pods: { min: 1, max: 5 },
    drainSeconds: 30,
  },
} satisfies Record<string, ServiceDefinition>;

/** What a service is called in settings and image pins: its name in camel case. */
export type ServiceKey = keyof typeof defined;

/** The six services, in the order of the document. */
export const SERVICES: Record<ServiceKey, ServiceDefinition> = defined;
