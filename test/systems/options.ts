import type { Changes } from "kustogen/testing";

/** Everything that a system connects to with every option on, for the policies of those whose source isn't public. */
const OUTSIDE = [
  { peers: [{ cidr: "10.0.0.0/16" }], ports: [5432, 6379, 6333, 587, 4222, 3100, 4317, 4318] },
  { peers: [{ cidr: "93.184.216.0/24" }], ports: [443] },
];

/** Every option of a system whose committed environments have some off, as an environment turns it on. */
export const OPTIONS: Readonly<Record<string, NonNullable<Changes["settings"]>>> = {
  app: {
    qdrantUrl: "http://10.0.1.1:6333",
    natsUrl: "nats://10.0.1.2:4222",
    lokiUrl: "http://10.0.1.3:3100",
    otelEndpoint: "http://10.0.1.4:4317",
    extraEnv: { APP_SMTP_HOST: "10.0.1.5", APP_SMTP_PORT: "587", APP_EMBED_MODEL_NAME: "bge-m3" },
    ingress: { metrics: true, git: { acknowledge: "Ana pushed without signing in, and was refused" } },
    networkPolicy: { additionalEgress: OUTSIDE },
    readOnlyRootFilesystem: true,
  },
  alexandria: {
    database: "postgres",
    federation: {
      providers: [
        { name: "okta", kind: "oidc", issuer: "https://your-org.okta.com", clientId: "0oaXXXX" },
        { name: "adfs", kind: "saml", metadataUrl: "https://adfs.example.com/metadata.xml" },
      ],
    },
    llmBackends: [
      {
        name: "claude",
        url: "https://api.anthropic.com",
        kind: "claude",
        model: "claude-sonnet-4-6",
        apiKeyEnvVar: "ANTHROPIC_API_KEY",
      },
    ],
    auth: { acknowledge: "Ana signed in, and changeme was refused" },
    ingress: { metrics: true },
    otel: { endpoint: "http://10.0.1.4:4318" },
    metrics: true,
    networkPolicy: { additionalEgress: OUTSIDE },
    orchestratorProbe: true,
    readOnlyRootFilesystem: true,
  },
  opensail: {
    // Without Terraform: each of the platform's objects is here.
    aws: { platform: "here", acknowledgeTakeover: "Ana took it over" },
    backend: { autoscaling: { min: 2, max: 3, cpu: 70 } },
    ingress: { metrics: true },
    networkPolicy: true,
  },
  teslasync: {
    fleetTelemetry: { host: "cars.example.com" },
    api: { acknowledgeSeveralOwners: "each pod's records are compared" },
    helix: { provider: "ollama" },
    jaeger: true,
    ollama: true,
    mongodb: true,
    metrics: true,
    networkPolicy: true,
  },
  trevor: {
    crdSync: { namespace: "research", apiServer: [{ cidr: "10.0.0.1/32" }] },
    otel: true,
    networkPolicy: true,
  },
};
