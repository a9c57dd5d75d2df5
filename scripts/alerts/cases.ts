/** Series of one case, by what they are called, as promtool writes values: "0+60x30" begins at 0 and grows by 60. */
type Series = Record<string, string>;

/** The expected result of one alert for some series. */
export interface Case {
  alert: string;
  /** What the series describe. */
  of: string;
  series: Series;
  /** When it is asked, in hours after the first sample; the samples are five minutes apart. */
  at: number;
  /** The labels of what fires, beside those that every alert of a system has. None: all is well. */
  fires: Record<string, string>[];
}

const DAY = 86_400;
/** A value that stays for three days. */
const stays = (value: number) => `${value}x864`;

/** The monitored parts of each system: its namespace, its backup, its cars. */
export interface Watched {
  namespace: string;
  /** A Deployment and a DaemonSet of its own in a namespace that has those of others, too. */
  elsewhere?: { namespace: string; deployment: string; daemonset: string };
  /** False if it has no volumes. */
  claims?: false;
  /** False if it has no Jobs. */
  jobs?: false;
  backup?: string;
  /** True if cars send measurements to it. */
  signals?: boolean;
  /** Who counts its requests: its ingress controller, trevor's library, or TeslaSync. */
  requests?: "ingress" | "trevor" | "teslasync";
}

/** The cases of a system's alerts: each fires where it must, and is quiet where all is well or another's trouble. */
export function casesOf(watched: Watched): Case[] {
  const { backup, claims, elsewhere, namespace, requests, signals } = watched;
  return [
    ...(watched.jobs === false ? [] : jobs(namespace)),
    ...certificates(namespace),
    ...(claims === false ? [] : volumes(namespace)),
    ...workloads(namespace, elsewhere),
    ...(backup === undefined ? [] : backups(namespace, backup)),
    ...(signals ? rejections(namespace) : []),
    ...(requests === undefined
      ? []
      : [...failures(namespace, COUNTERS[requests]), ...slow(namespace, TIMED[requests])]),
    ...(requests === "ingress" ? unseen(namespace) : []),
    ...unmeasured(watched),
  ];
}

function jobs(namespace: string): Case[] {
  const of = `namespace="${namespace}"`;
  const nightly = `job_name="nightly-1",${of}`;
  const failed = (job: string) => ({ [`kube_job_failed{condition="true",${job}}`]: stays(1) });
  const owned = {
    [`kube_job_owner{owner_kind="CronJob",owner_name="nightly",${nightly}}`]: stays(1),
    [`kube_job_status_start_time{${nightly}}`]: stays(3600),
  };
  const succeeded = (at: number) => ({
    [`kube_cronjob_status_last_successful_time{cronjob="nightly",${of}}`]: stays(at),
  });
  const fires = (job_name: string) => [{ namespace, job_name }];
  const common = { alert: "JobFailed", at: 2 };
  return [
    {
      ...common,
      of: "a hook",
      series: failed(`job_name="migrate",${of}`),
      fires: fires("migrate"),
    },
    {
      ...common,
      of: "a run of a CronJob",
      series: { ...failed(nightly), ...owned, ...succeeded(1800) },
      fires: fires("nightly-1"),
    },
    {
      ...common,
      of: "a run of a CronJob that never succeeded",
      series: { ...failed(nightly), ...owned },
      fires: fires("nightly-1"),
    },
    {
      ...common,
      of: "a run before one that succeeded",
      series: { ...failed(nightly), ...owned, ...succeeded(5400) },
      fires: [],
    },
    {
      ...common,
      of: "a Job that is complete",
      series: { [`kube_job_failed{condition="true",job_name="migrate",${of}}`]: stays(0) },
      fires: [],
    },
    { ...common, of: "another namespace", series: failed('job_name="x",namespace="other"'), fires: [] },
  ];
}

function certificates(namespace: string): Case[] {
  const metric = "certmanager_certificate_expiration_timestamp_seconds";
  const common = { alert: "CertificateEnds", at: 2 };
  const fires = [{ namespace, name: "host" }];
  const soon = stays(10 * DAY);
  return [
    {
      ...common,
      of: "cert-manager as its chart has it scraped",
      series: { [`${metric}{exported_namespace="${namespace}",name="host",namespace="cert-manager"}`]: soon },
      fires,
    },
    {
      ...common,
      of: "cert-manager with its own labels",
      series: { [`${metric}{name="host",namespace="${namespace}"}`]: soon },
      fires,
    },
    {
      ...common,
      of: "a Secret that nobody renews",
      series: {
        [`x509_cert_not_after{secret_name="host",secret_namespace="${namespace}",namespace="monitoring"}`]:
          soon,
      },
      fires,
    },
    {
      ...common,
      of: "one that was renewed",
      series: { [`${metric}{name="host",namespace="${namespace}"}`]: stays(29 * DAY) },
      fires: [],
    },
    {
      ...common,
      of: "another namespace",
      series: {
        [`${metric}{name="host",namespace="other"}`]: soon,
        [`${metric}{exported_namespace="other",name="host",namespace="cert-manager"}`]: soon,
        [`x509_cert_not_after{secret_name="host",secret_namespace="other",namespace="${namespace}"}`]: soon,
      },
      fires: [],
    },
  ];
}

function volumes(namespace: string): Case[] {
  const of = `persistentvolumeclaim="data",namespace="${namespace}"`;
  const filled = (used: string, labels = of) => ({
    [`kubelet_volume_stats_used_bytes{${labels}}`]: used,
    [`kubelet_volume_stats_capacity_bytes{${labels}}`]: stays(1000),
  });
  const common = { alert: "VolumeFull", at: 2 };
  return [
    {
      ...common,
      of: "86 %",
      series: filled(stays(860)),
      fires: [{ namespace, persistentvolumeclaim: "data" }],
    },
    { ...common, of: "84 %", series: filled(stays(840)), fires: [] },
    { ...common, of: "a peak of ten minutes", series: filled("100x21 990x1 100x100"), fires: [] },
    {
      ...common,
      of: "another namespace",
      series: filled(stays(990), 'persistentvolumeclaim="data",namespace="other"'),
      fires: [],
    },
  ];
}

/** The workloads in one namespace: names of a Deployment and a DaemonSet of it, where only some are the system's. */
function workloads(namespace: string, elsewhere: Watched["elsewhere"]): Case[] {
  const METRICS = {
    deployment: "kube_deployment_status_replicas_available",
    statefulset: "kube_statefulset_status_replicas_ready",
    daemonset: "kube_daemonset_status_number_unavailable",
  };
  type Kind = keyof typeof METRICS;
  const series = (kind: Kind, values: string, name = "web", at = namespace) => ({
    [`${METRICS[kind]}{${kind}="${name}",namespace="${at}"}`]: values,
  });
  const fires = (kind: Kind, name = "web", at = namespace) => [
    { namespace: at, [kind]: name, workload: `${kind}/${name}` },
  ];
  const there =
    elsewhere === undefined ? {} : series("deployment", stays(1), elsewhere.deployment, elsewhere.namespace);
  const well = { ...there, ...series("deployment", stays(1), "api") };
  const common = { alert: "Unavailable", at: 2 };
  const none = { deployment: stays(0), statefulset: stays(0), daemonset: stays(1) };
  const fine = { deployment: stays(1), statefulset: stays(1), daemonset: stays(0) };
  const own = (Object.keys(METRICS) as Kind[]).flatMap((kind): Case[] => [
    { ...common, of: `a ${kind}`, series: { ...well, ...series(kind, none[kind]) }, fires: fires(kind) },
    { ...common, of: `a ${kind} at work`, series: { ...well, ...series(kind, fine[kind]) }, fires: [] },
    {
      ...common,
      of: `a ${kind} of another namespace`,
      series: { ...well, ...series(kind, none[kind], "web", "other") },
      fires: [],
    },
  ]);
  const fewer = (of: string, available: number, wanted: number): Case => {
    const labels = { deployment: "web", namespace };
    const asked = {
      [`kube_deployment_spec_replicas{deployment="web",namespace="${namespace}"}`]: stays(wanted),
    };
    const has = { ...there, ...series("deployment", stays(available)), ...asked };
    const isFewer = available > 0 && available < wanted;
    return { alert: "Degraded", at: 2, of, series: has, fires: isFewer ? [labels] : [] };
  };
  return [
    ...own,
    fewer("a pod of two", 1, 2),
    fewer("all pods", 2, 2),
    fewer("none, which wakes someone", 0, 2),
    {
      ...common,
      of: "a rollout",
      series: { ...well, ...series("deployment", "1x22 0x1 1x100") },
      fires: [],
    },
    { ...common, of: "a namespace that nothing reports", series: there, fires: [] },
    ...(elsewhere === undefined
      ? []
      : [
          {
            ...common,
            of: `${elsewhere.daemonset} on a node`,
            series: { ...well, ...series("daemonset", stays(1), elsewhere.daemonset, elsewhere.namespace) },
            fires: fires("daemonset", elsewhere.daemonset, elsewhere.namespace),
          },
          {
            ...common,
            of: `a neighbor of ${elsewhere.daemonset}`,
            series: { ...well, ...series("daemonset", stays(1), "kube-proxy", elsewhere.namespace) },
            fires: [],
          },
        ]),
  ];
}

function backups(namespace: string, cronjob: string): Case[] {
  const of = `cronjob="${cronjob}",namespace="${namespace}"`;
  const created = { [`kube_cronjob_created{${of}}`]: stays(0) };
  const succeeded = (values: string) => ({
    [`kube_cronjob_status_last_successful_time{${of}}`]: values,
  });
  const fires = [{ namespace, cronjob }];
  const common = { alert: "BackupLate" };
  return [
    {
      ...common,
      of: "the last success 28 hours ago",
      at: 30,
      series: { ...created, ...succeeded(stays(2 * 3600)) },
      fires,
    },
    {
      ...common,
      of: "the last success 20 hours ago",
      at: 30,
      series: { ...created, ...succeeded(stays(10 * 3600)) },
      fires: [],
    },
    { ...common, of: "no success in its first 30 hours", at: 30, series: created, fires },
    { ...common, of: "no success in its first 20 hours", at: 20, series: created, fires: [] },
    { ...common, of: "one that nobody knows", at: 2, series: {}, fires: [] },
  ];
}

/** A counter of requests by the first digit of their status, in a namespace: a program's own, or the controller's. */
type Counter = (digit: "2" | "5", values: string, namespace: string) => Series;

const SCRAPED = { 'nginx_ingress_controller_build_info{namespace="ingress-nginx"}': stays(1) };

const COUNTERS: Record<"ingress" | "trevor" | "teslasync", Counter> = {
  ingress: (digit, values, namespace) => ({
    ...SCRAPED,
    [`nginx_ingress_controller_requests{exported_namespace="${namespace}",namespace="ingress-nginx",ingress="web",status="${digit}02"}`]:
      values,
  }),
  trevor: (digit, values, namespace) => ({
    [`http_requests_total{namespace="${namespace}",handler="/ui/requests",method="GET",status="${digit}xx",pod="api-1"}`]:
      values,
    // Probes succeed whatever happens.
    [`http_requests_total{namespace="${namespace}",handler="/health",method="GET",status="2xx",pod="api-1"}`]:
      "0+999x100",
  }),
  teslasync: (digit, values, namespace) => ({
    [`teslasync_http_requests_total{namespace="${namespace}",path="/api/v1/vehicles",method="GET",status="${digit}02",pod="api-1"}`]:
      values,
    // Kubernetes looks often, and stops routing to what isn't ready.
    [`teslasync_http_requests_total{namespace="${namespace}",path="/healthz",method="GET",status="200",pod="api-1"}`]:
      "0+999x100",
    [`teslasync_http_requests_total{namespace="${namespace}",path="/readyz",method="GET",status="503",pod="api-1"}`]:
      "0+9x100",
  }),
};

function failures(namespace: string, counted: Counter): Case[] {
  const common = { alert: "RequestsFail", at: 2 };
  const both = (failed: number, well: number) => ({
    ...counted("5", `0+${failed}x100`, namespace),
    ...counted("2", `0+${well}x100`, namespace),
  });
  return [
    { ...common, of: "every page", series: counted("5", "0+10x100", namespace), fires: [{ namespace }] },
    { ...common, of: "2 %", series: both(2, 98), fires: [{ namespace }] },
    { ...common, of: "half a percent", series: both(1, 199), fires: [] },
    {
      ...common,
      of: "one request",
      series: { ...counted("5", "0x22 1x100", namespace), ...counted("2", "0+1x100", namespace) },
      fires: [],
    },
    {
      ...common,
      of: "pages elsewhere",
      series: { ...counted("5", "0+10x100", "other"), ...counted("2", "0+1x100", namespace) },
      fires: [],
    },
    { ...common, of: "a counter that nobody scrapes", series: {}, fires: [] },
  ];
}

/** A histogram of the time of requests, as its buckets up to a second and its count grow. */
type Histogram = (fast: string, all: string, namespace: string) => Series;

/** One of a program's own, by its name, the labels of a page, and how it writes a second. */
function histogram(name: string, labels: string, second: string): Histogram {
  return (fast, all, namespace) => ({
    [`${name}_bucket{namespace="${namespace}",${labels},le="${second}"}`]: fast,
    [`${name}_count{namespace="${namespace}",${labels}}`]: all,
  });
}

const TIMED: Record<"ingress" | "trevor" | "teslasync", Histogram> = {
  ingress: (fast, all, namespace) => {
    const name = "nginx_ingress_controller_header_duration_seconds";
    const labels = `exported_namespace="${namespace}",namespace="ingress-nginx",ingress="web"`;
    return { [`${name}_bucket{${labels},le="1"}`]: fast, [`${name}_count{${labels}}`]: all };
  },
  trevor: (fast, all, namespace) => ({
    ...histogram("http_request_duration_seconds", 'handler="/ui/requests",method="GET"', "1.0")(
      fast,
      all,
      namespace,
    ),
    // Live updates stay open, and an upload takes what it takes.
    ...histogram("http_request_duration_seconds", 'handler="/ui/sse/review",method="GET"', "1.0")(
      "0x100",
      "0+9x100",
      namespace,
    ),
    ...histogram("http_request_duration_seconds", 'handler="/requests",method="POST"', "1.0")(
      "0x100",
      "0+9x100",
      namespace,
    ),
  }),
  teslasync: (fast, all, namespace) => ({
    ...histogram("teslasync_http_request_duration_seconds", 'path="/api/v1/drives",method="GET"', "1")(
      fast,
      all,
      namespace,
    ),
    ...histogram("teslasync_http_request_duration_seconds", 'path="/api/v1/events",method="GET"', "1")(
      "0x100",
      "0+9x100",
      namespace,
    ),
  }),
};

function slow(namespace: string, timed: Histogram): Case[] {
  const common = { alert: "RequestsSlow", at: 2 };
  return [
    {
      ...common,
      of: "6 % over a second",
      series: timed("0+94x100", "0+100x100", namespace),
      fires: [{ namespace }],
    },
    { ...common, of: "4 % over a second", series: timed("0+96x100", "0+100x100", namespace), fires: [] },
    {
      ...common,
      of: "ten slow minutes",
      series: timed("0+100x21 2100x2 2100+100x80", "0+100x100", namespace),
      fires: [],
    },
    { ...common, of: "slow pages elsewhere", series: timed("0x100", "0+100x100", "other"), fires: [] },
  ];
}

/** What an alert needs, and nobody reports: each of these series is missing alone, and at last none is. */
function unmeasured({ backup, elsewhere, namespace, requests }: Watched): Case[] {
  const needed: [Record<string, string>, string][] = [
    [{ namespace }, "kube_deployment_status_replicas_available"],
    ...(elsewhere
      ? [
          [
            { namespace: elsewhere.namespace, deployment: elsewhere.deployment },
            "kube_deployment_status_replicas_available",
          ] as [Record<string, string>, string],
        ]
      : []),
    ...(backup
      ? [[{ namespace, cronjob: backup }, "kube_cronjob_created"] as [Record<string, string>, string]]
      : []),
    ...(requests === undefined
      ? []
      : [
          [requests === "ingress" ? {} : { namespace }, NEEDED[requests]] as [Record<string, string>, string],
        ]),
  ];
  const series = ([labels, name]: [Record<string, string>, string]) => {
    const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return { [`${name}{${pairs.join(",")}}`]: stays(1) };
  };
  // absent() knows the labels that are compared for equality alone.
  const said = ([labels, name]: [Record<string, string>, string]) => ({
    ...(labels.namespace === undefined ? {} : { namespace: labels.namespace }),
    ...(labels.cronjob === undefined ? {} : { cronjob: labels.cronjob }),
    series: name,
  });
  const common = { alert: "NotMeasured", at: 2 };
  const all = Object.assign({}, ...needed.map(series));
  return [
    { ...common, of: "nothing missing", series: all, fires: [] },
    ...needed.map((one): Case => {
      const [gone = ""] = Object.keys(series(one));
      const { [gone]: _, ...rest } = all as Series;
      return { ...common, of: `${gone} missing`, series: rest, fires: [said(one)] };
    }),
  ];
}

/** What the alerts about requests can't do without. */
const NEEDED = {
  ingress: "nginx_ingress_controller_build_info",
  trevor: "http_requests_total",
  teslasync: "teslasync_http_requests_total",
};

/** A controller that Prometheus labels otherwise, and one that has nothing to count. */
function unseen(namespace: string): Case[] {
  const common = { alert: "RequestsFail", at: 2 };
  const honored = `nginx_ingress_controller_requests{namespace="${namespace}",ingress="web",status="502"}`;
  return [
    { ...common, of: "honored labels", series: { ...SCRAPED, [honored]: "0+9x100" }, fires: [{ namespace }] },
    { ...common, of: "no requests", series: SCRAPED, fires: [] },
  ];
}

function rejections(namespace: string): Case[] {
  const counted = (outcome: string, values: string, where = namespace) => ({
    [`teslasync_mqtt_telemetry_event_time_total{namespace="${where}",outcome="${outcome}",pod="api-1"}`]:
      values,
  });
  const common = { alert: "SignalsRejected", at: 2 };
  const rejected = ["rejected_missing", "rejected_invalid"].flatMap((outcome): Case[] => [
    {
      ...common,
      of: `${outcome} of each car`,
      series: counted(outcome, "0+60x100"),
      fires: [{ namespace, outcome }],
    },
    { ...common, of: `${outcome} of an hour ago`, series: counted(outcome, "0 60 120x100"), fires: [] },
    { ...common, of: `${outcome} elsewhere`, series: counted(outcome, "0+60x100", "other"), fires: [] },
    { ...common, of: "signals with their time", series: counted("source", "0+60x100"), fires: [] },
  ]);
  const missing = { alert: "SignalsMissing", at: 27 };
  return [
    ...rejected,
    { ...missing, of: "none since the start", series: {}, fires: [{ namespace }] },
    {
      ...missing,
      of: "none for a day",
      series: counted("source", "0+60x12 720x400"),
      fires: [{ namespace }],
    },
    { ...missing, of: "one at night", series: counted("source", "0+60x12 720x100 721x300"), fires: [] },
    {
      ...missing,
      of: "some elsewhere",
      series: counted("source", "0+60x400", "other"),
      fires: [{ namespace }],
    },
  ];
}
