import { expect, it } from "vitest";
import { meaningOf, prose } from "../../src/import/setting-words.ts";

const SWITCHES =
  "debug isDebug debugMode debugEnabled enableDebug jsonLog jsonLogs logJson logAsJson cache enableCaching rateLimit enableRateLimiting " +
  "metrics enableMetrics metricEnabled tracing otelEnabled enableOpentelemetry telemetry analyticsEnabled tls useTls sslEnabled https auth " +
  "requireLogin authenticationRequired signup allowSignUp registrationEnabled enableLoki sentry gelfEnabled syslog swagger enablePlayground " +
  "apiDocs gzip compressionEnabled maintenance maintenanceMode readOnly readonlyMode dryRun searchEnabled searchIsEnabled usersEnabled searchDisabled " +
  "useRedis useQueue useWorkers usingS3 autoMigrate autoRestartPods allowGuests enableSendMails showBanner hasSidecar withSearchIndex isPublic " +
  "disableCache disabledWorkers noProxy withoutLimits beta consoleEnabled newDashboard";
const OTHERS =
  "logLevel loggingLevel loglevel workerLogLevel logFormat loggingEncoding corsAllowedOrigins allowedOrigins apiCorsOrigins environment appEnv " +
  "stage timezone tz timeZone readTimeout readTimeoutSeconds writeTimeout idleTimeoutMs connectTimeout connectionTimeoutSeconds timeout timeoutMs " +
  "requestTimeout requestTimeoutSeconds ttl cacheTtl tokenTtl retention dataRetentionDays interval syncInterval syncIntervalSeconds " +
  "bodyMaxSize maxBodySize replicaCount numReplicas replicationFactor instances workerReplicas workerReplicaCount dbInstances maxConnections " +
  "connectionsMax minConnections connectionsMin url baseUrl publicUrl clientUri clientEndpoint apiUrl backendEndpoint redisAddr host domainName " +
  "redisHost apiHostname email adminEmail volumeSize diskSize poolSize storageClass storageClassName accessModes apiProtocol tlsSecret secretName " +
  "dbSecret dbSecretName targetRevision gitRef branch imageTag apiImageTag keyPrefix nameSuffix cron schedule backupSchedule reportCron greeting " +
  "pgUser dbName authConfig repos msgIds";
const COUNTS = "workers users maxUsers timeoutSeconds bytes status retries threads";

it("what a setting is for is said in words, by its name (npx vitest -u writes them)", async () => {
  const lines = [
    ...SWITCHES.split(" ").map((name) => `${name} (yes or no): ${meaningOf(name, "boolean")}`),
    ...OTHERS.split(" ").map((name) => `${name}: ${meaningOf(name)}`),
    ...COUNTS.split(" ").map((name) => `${name} (a number): ${meaningOf(name, "integer")}`),
  ];
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("setting-words.txt");
});

const SPELLED =
  "API CORS CPU CSV Datadog DNS Fluentd GELF GPU GraphQL gRPC HTML HTTP HTTPS ID IP JSON JWT LDAP Logstash Loki MFA MongoDB MQTT MySQL OAuth OIDC OTLP " +
  "PDF PostgreSQL RabbitMQ RBAC Redis S3 SAML SDK Sentry SMTP Splunk SQL SSH SSL SSO TCP TLS TTL UDP UI URI URL UTC UUID XML YAML";

it.each<[name: string, words: string]>([
  ...SPELLED.split(" ").map((word): [string, string] => [word.toLowerCase(), word]),
  ["AUTH", "authentication"],
  ["CONFIG", "configuration"],
  ["DB", "database"],
  ["ENV", "environment"],
  ["MSG", "message"],
  ["PG", "PostgreSQL"],
  ["POSTGRES", "PostgreSQL"],
  ["REPO", "repository"],
  ["REPOS", "repositories"],
  ["CACHE_TTL", "cache TTL"],
  ["allowedIps", "allowed IPs"],
])("prose writes %s as %s", (name, words) => expect(prose(name)).toBe(words));
