import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { wordsIn } from "./words.ts";

/** Words with their own spelling in prose. */
const SPELLED = new Map(
  (
    "API CORS CPU CSV Datadog DNS Fluentd GELF GPU GraphQL gRPC HTML HTTP HTTPS ID IP JSON JWT LDAP Logstash Loki MFA MongoDB MQTT MySQL OAuth OIDC " +
    "OTLP PDF PostgreSQL RabbitMQ RBAC Redis S3 SAML SDK Sentry SMTP Splunk SQL SSH SSL SSO TCP TLS TTL UDP UI URI URL UTC UUID XML YAML"
  )
    .split(" ")
    .map((word) => [word.toLowerCase(), word]),
);

const WHOLE: Record<string, string> = {
  auth: "authentication",
  config: "configuration",
  db: "database",
  env: "environment",
  msg: "message",
  pg: "PostgreSQL",
  postgres: "PostgreSQL",
  repo: "repository",
  repos: "repositories",
};

/** Verbs at the beginning of switches' names; after "auto", also those that are nouns elsewhere. */
const VERBS =
  "(?:allow|collect|compress|create|deny|expose|force|generate|ignore|keep|prefer|preload|publish|require|send|serve|show|skip|trust|validate|verify|watch|write)";
const AUTO =
  "(?:check|clean|create|delete|discover|generate|import|load|migrate|prune|register|reload|restart|run|save|scale|start|stop|sync|update|upgrade)";

/** Single words that also need an article. */
const THINGS = /^(?:cache|console|dashboard|database|gateway|history|proxy|queue|scheduler|sidecar)$/;

/** The meanings of switches' names; the first that matches is used; $1 is the rest of the name. */
const SWITCHES: readonly [RegExp, string][] = [
  [/^(?:is-)?debug(?:-mode|-enabled)?$|^(?:enable-)?debug$/, "Whether it runs in debug mode"],
  [/^(?:json-logs?|log-json|logs?-as-json)(?:-enabled)?$/, "Whether logs are written as JSON"],
  [/^(?:enable-)?(?:cache|caching)(?:-enabled)?$/, "Whether responses are cached"],
  [
    /^(?:enable-)?rate-limit(?:s|ing|er)?(?:-enabled)?$/,
    "Whether the number of requests from a client is limited",
  ],
  [/^(?:enable-)?metrics?(?:-enabled)?$/, "Whether metrics are exposed"],
  [/^(?:enable-)?(?:tracing|traces?|otel|opentelemetry)(?:-enabled)?$/, "Whether requests are traced"],
  [/^(?:enable-)?(?:telemetry|analytics)(?:-enabled)?$/, "Whether usage is reported"],
  [/^(?:enable-|use-)?(?:tls|ssl|https)(?:-enabled)?$/, "Whether connections are encrypted"],
  [
    /^(?:enable-|require-)?(?:auth|authentication|login)(?:-enabled|-required)?$/,
    "Whether clients must log in",
  ],
  [/^(?:enable-|allow-)?(?:signup|sign-up|registration)(?:-enabled)?$/, "Whether new users may register"],
  [
    /^(?:enable-)?(logstash|loki|fluentd|splunk|sentry|datadog|gelf|syslog)(?:-enabled)?$/,
    "Whether logs are sent to $1",
  ],
  [
    /^(?:enable-)?(?:swagger|api-docs|openapi|graphiql|playground)(?:-enabled)?$/,
    "Whether the API's documentation page is served",
  ],
  [/^(?:enable-)?(?:gzip|compression)(?:-enabled)?$/, "Whether responses are compressed"],
  [/^(?:maintenance|maintenance-mode)(?:-enabled)?$/, "Whether it is in maintenance mode"],
  [/^(?:read-only|readonly)(?:-mode)?$/, "Whether it is read-only"],
  [/^suspend(?:ed)?$/, "Whether it is suspended"],
  [/^dry-run$/, "Whether it only reports what it would do"],
  [/^(.+?)-(?:is-)?enabled?$/, "Whether $1 [is] on"],
  [/^(.+)-disabled?$/, "Whether $1 [is] off"],
  [/^(?:use|uses|using)-(.+)$/, "Whether [a] $1 [is] used"],
  [new RegExp(`^auto-(${AUTO}.*)$`), "Whether to $1 automatically"],
  [new RegExp(`^(?:enable-)?(${VERBS}-.+)$`), "Whether to $1"],
  [/^is-(.+)$/, "Whether it is $1"],
  [/^(?:enabled?|has|with)-(.+)$/, "Whether $1 [is] on"],
  [/^(?:disabled?|no|without)-(.+)$/, "Whether $1 [is] off"],
  [/^(.+)$/, "Whether $1 [is] on"],
];

/** The meanings of other names; "the $1" is the rest of the name. */
const MEANINGS: readonly [RegExp, string][] = [
  [/^(?:log|logging)-?level$|^loglevel$/, "Lowest severity that is logged"],
  [/^(.+)-log-?level$/, "Lowest severity that the $1 logs"],
  [/^(?:log|logging)-(?:format|encoding)$/, "Format of the log lines"],
  [/^(?:cors-.*origins?|allowed-origins?|.*-cors-origins?)$/, "Origins from which browsers may call it"],
  [/^(?:environment|env|app-env|node-env|stage)$/, "Name of the environment, as programs know it"],
  [/^(?:time-zone|timezone|tz)$/, "Time zone"],
  [/^read-timeout(?:-.*)?$/, "Time limit for reading a request"],
  [/^write-timeout(?:-.*)?$/, "Time limit for writing a response"],
  [/^idle-timeout(?:-.*)?$/, "Time after which an idle connection is closed"],
  [/^connect(?:ion)?-timeout(?:-.*)?$/, "Time limit for connecting"],
  [/^timeout(?:-.*)?$/, "Time limit"],
  [/^(.+)-timeout(?:-.*)?$/, "Time limit for the $1"],
  [/^ttl$|^cache-ttl(?:-.*)?$/, "How long an entry stays in the cache"],
  [/^(.+)-ttl(?:-.*)?$/, "How long the $1 stays valid"],
  [/^(?:.*-)?retention(?:-.*)?$/, "How long data is kept"],
  [/^interval(?:-.*)?$/, "Interval between two rounds of work"],
  [/^(.+)-interval(?:-.*)?$/, "Time from one $1 to the next"],
  [/^(.+)-max-size$|^max-(.+)-size$/, "Maximum size of the $1"],
  [/^(?:replica-count|replicas|num-replicas)$/, "Number of pods"],
  [/^replication-factor$/, "Number of copies that are kept of the data"],
  [/^instances$/, "Number of instances"],
  [/^(.+)-(?:replicas|replica-count)$/, "Number of pods of the $1"],
  [/^(.+)-instances$/, "Number of instances of the $1"],
  [/^max-(.+)$|^(.+)-max$/, "Upper limit of the $1"],
  [/^min-(.+)$|^(.+)-min$/, "Lower limit of the $1"],
  [/^(?:base|public|external|root|site|app)?-?url$/, "Address at which users reach it"],
  [/^client-(?:urls?|uri|endpoint|address|addr)$/, "Address to which it sends"],
  [/^(.+)-(?:urls?|uri|endpoint|address|addr)$/, "Address of the $1"],
  [/^(?:host|hostname|domain|domain-name|server-name)$/, "Public host name"],
  [/^(.+)-(?:host|hostname|domain)$/, "Host of the $1"],
  [/^email$/, "Email address"],
  [/^(.+)-email$/, "Email address of the $1"],
  [/^(?:storage|volume|persistence|disk)-size$/, "Size of the volume"],
  [/^(.+)-size$/, "Size of the $1"],
  [/^storage-class(?:-name)?$/, "Storage class of the volume"],
  [/^access-modes?$/, "Whether several nodes may mount the volume"],
  [/^(.+)-protocol$/, "Protocol that the $1 speaks"],
  [/^tls-secret$/, "Secret with the certificate of the host"],
  [/^secret-name$/, "Name of the Secret"],
  [/^(.+)-secret(?:-name)?$/, "Secret with the $1"],
  [/^(?:target-revision|git-ref|ref|branch)$/, "Branch, tag or commit that is deployed"],
  [/^(?:(?:.+)-)?image-tag$/, "Tag of the image"],
  [/^(.+)-prefix$/, "The prefix of the $1"],
  [/^(.+)-suffix$/, "The suffix of the $1"],
  [/^(?:cron|schedule)$/, "When it runs"],
  [/^(.+)-(?:cron|schedule)$/, "When the $1 runs"],
];

/** The unit of a number, if the setting's name ends with it. */
const UNITS = /(?:^| )(?:m?s|secs|(?:milli)?seconds|minutes|hours|days|(?:[kmg]i?)?bytes)$/;

/** A name as words of prose: "CACHE_TTL" is "cache TTL". */
export function prose(name: string): string {
  return wordsIn(name)
    .map((word) => word.toLowerCase())
    .map((word) => lookUp(WHOLE, word) ?? spelled(word))
    .join(" ");
}

/** The spelling of a word in prose, including plurals: "IPs". */
function spelled(word: string): string {
  const one = SPELLED.get(word.replace(/s$/, ""));
  return SPELLED.get(word) ?? (one === undefined ? word : `${one}s`);
}

/** A sentence that begins with these words. */
export function sentence(text: string): string {
  return /^[a-z]+[A-Z]/.test(text) ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The purpose of a setting with that name, in words. */
export function meaningOf(name: string, kind?: string): string {
  const dashed = wordsIn(name).join("-").toLowerCase();
  for (const [pattern, text] of kind === "boolean" ? SWITCHES : MEANINGS) {
    const found = pattern.exec(dashed);
    if (found === null) continue;
    const about = prose(found.slice(1).find((part) => part !== undefined) ?? "");
    const last = about.split(" ").at(-1) ?? "";
    const isMany = /[^su]s$/.test(last) && !SPELLED.has(last.toLowerCase());
    // A singular noun of several words has an article.
    const isThing =
      kind === "boolean" && text.startsWith("Whether $1") && (about.includes(" ") || THINGS.test(about));
    return text
      .replace("$1", isThing ? `the ${about}` : about)
      .replace("[a] ", isMany || SPELLED.has(last.toLowerCase()) ? "" : "a ")
      .replace("[is]", isMany ? "are" : "is");
  }
  const said = prose(name);
  const isCount = kind === "integer" && /[^su]s$/.test(said) && !UNITS.test(said);
  return isCount ? `Number of ${said}` : sentence(said);
}
