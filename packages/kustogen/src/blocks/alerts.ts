import type { Part } from "./metadata.ts";

/** One alert of a `prometheusRule`. */
export interface Alert {
  /** Its name, in one word. */
  alert: string;
  /** PromQL that returns a series for each problem. */
  expr: string;
  /** Minutes that the problem must last before the alert fires. */
  minutes: number;
  severity: "critical" | "warning";
  /** What is wrong; may name labels of the series as `{{ $labels.job_name }}`. */
  summary: string;
  /** The command to begin with; what else to do is on the page that the alert links to. */
  description: string;
  /** The series, as PromQL selects them, without which it can't fire: if there are none, the alert NotMeasured fires. */
  needs?: string;
}

/** A PromQL selector for series in a part's namespace. */
function only(part: Part, labels: Record<string, string> = {}): string {
  return `{${Object.entries({ namespace: part.namespace, ...labels })
    .map(([label, value]) => `${label}="${value}"`)
    .join(",")}}`;
}

/**
 * An alert if a CronJob's last success is too long ago, or if it never succeeded.
 *
 * @param hours the longest time allowed between two successes; by default an hour more than a day
 *
 * @example
 * ```ts
 * prometheusRule(part, { name: "shop", alerts: [backupLate(part, "shop-backup", 25)] })
 * ```
 */
export function backupLate(part: Part, cronJob: string, hours = 25): Alert {
  const of = only(part, { cronjob: cronJob });
  const by = "by (namespace, cronjob)";
  return {
    alert: "BackupLate",
    expr: [
      `time() - max ${by} (kube_cronjob_status_last_successful_time${of}) > ${hours * 3600}`,
      `or time() - max ${by} (kube_cronjob_created${of}) > ${hours * 3600}`,
      `  unless on (namespace, cronjob) kube_cronjob_status_last_successful_time${of}`,
    ].join("\n"),
    minutes: 15,
    severity: "critical",
    summary: `No run of ${cronJob} has succeeded for ${hours} hours`,
    description: `\`kubectl -n ${part.namespace} describe cronjob/${cronJob}\``,
    needs: `kube_cronjob_created${of}`,
  };
}

/**
 * An alert if a Job in a part's namespace failed; for a Job of a CronJob, only until a later run succeeds.
 *
 * @example
 * ```ts
 * prometheusRule(part, { name: "shop", alerts: [jobFailed(part)] })
 * ```
 */
export function jobFailed(part: Part): Alert {
  const of = only(part);
  return {
    alert: "JobFailed",
    expr: [
      `max by (namespace, job_name) (kube_job_failed${only(part, { condition: "true" })}) > 0`,
      "unless on (namespace, job_name) (",
      `  max by (namespace, job_name) (kube_job_status_start_time${of})`,
      "  * on (namespace, job_name) group_left (cronjob)",
      `  max by (namespace, job_name, cronjob) (label_replace(kube_job_owner${only(part, { owner_kind: "CronJob" })}, "cronjob", "$1", "owner_name", "(.+)"))`,
      "  < on (namespace, cronjob) group_left ()",
      `  max by (namespace, cronjob) (kube_cronjob_status_last_successful_time${of})`,
      ")",
    ].join("\n"),
    minutes: 5,
    severity: "warning",
    summary: "Job {{ $labels.job_name }} failed",
    description: `\`kubectl -n ${part.namespace} logs job/{{ $labels.job_name }} --all-containers\``,
  };
}

/** An alert if a certificate, of cert-manager or in a Secret that x509-certificate-exporter reads, ends in 14 days. */
export function certificateExpires(part: Part): Alert {
  const days = 14;
  const metric = "certmanager_certificate_expiration_timestamp_seconds";
  const secrets = `x509_cert_not_after{secret_namespace="${part.namespace}"}`;
  return {
    alert: "CertificateEnds",
    expr: [
      "min by (namespace, name) (",
      // The certificate's namespace has this label if cert-manager is scraped as its chart does it.
      `  label_replace(${metric}{exported_namespace="${part.namespace}"}, "namespace", "$1", "exported_namespace", "(.+)")`,
      `  or ${metric}${only(part)}`,
      `  or label_replace(label_replace(${secrets}, "namespace", "$1", "secret_namespace", "(.+)"), "name", "$1", "secret_name", "(.+)")`,
      `) - time() < ${days * 86_400}`,
    ].join("\n"),
    minutes: 60,
    severity: "warning",
    summary: `Certificate {{ $labels.name }} expires within ${days} days`,
    description: `\`kubectl -n ${part.namespace} get certificate,certificaterequest,order,challenge\``,
  };
}

/**
 * An alert if a volume in a part's namespace is nearly full; `size` names the setting for it, if there is just one.
 *
 * @example
 * ```ts
 * prometheusRule(part, { name: "shop", alerts: [volumeFull(part, 85, "disk.size")] })
 * ```
 */
export function volumeFull(part: Part, percent = 85, size?: string): Alert {
  return {
    alert: "VolumeFull",
    expr: [
      "max by (namespace, persistentvolumeclaim) (",
      `  kubelet_volume_stats_used_bytes${only(part)} / kubelet_volume_stats_capacity_bytes${only(part)}`,
      `) > ${percent / 100}`,
    ].join("\n"),
    minutes: 15,
    severity: "warning",
    summary: `Volume {{ $labels.persistentvolumeclaim }} is more than ${percent}% full`,
    description:
      `\`kubectl -n ${part.namespace} patch pvc {{ $labels.persistentvolumeclaim }} -p '{"spec":{"resources":{"requests":{"storage":"SIZE"}}}}'\`` +
      (size === undefined ? "" : `, then \`${size}\` in the environment's file`),
  };
}

/** How kube-state-metrics says that a workload of a kind doesn't do its work. */
const DOWN = {
  deployment: ["kube_deployment_status_replicas_available", "< 1"],
  statefulset: ["kube_statefulset_status_replicas_ready", "< 1"],
  daemonset: ["kube_daemonset_status_number_unavailable", "> 0"],
};

/**
 * An alert if a workload in a part's namespace has no ready pod (a DaemonSet: if a node lacks one).
 *
 * @param names a regular expression of the workloads' names, where the namespace has those of others too
 *
 * @example
 * ```ts
 * unavailable({ ...part, namespace: "kube-system" }, "shop-.+")
 * ```
 */
export function unavailable(part: Part, names?: string): Alert {
  const of = (kind: string) => only(part).replace("}", names === undefined ? "}" : `,${kind}=~"${names}"}`);
  const down = Object.entries(DOWN).map(
    ([kind, [metric, bad]]) =>
      `label_replace(max by (namespace, ${kind}) (${metric}${of(kind)}) ${bad}, "workload", "${kind}/$1", "${kind}", "(.+)")`,
  );
  return {
    alert: "Unavailable",
    expr: down.join("\nor "),
    minutes: 10,
    severity: "critical",
    summary: `{{ $labels.workload }} isn't available in ${part.namespace}`,
    description: `\`kubectl -n ${part.namespace} get deploy,sts,ds,pods\``,
    needs: `${DOWN.deployment[0]}${of("deployment")}`,
  };
}

/** A warning if a Deployment in a part's namespace has fewer available pods than it should, but has some. */
export function degraded(part: Part): Alert {
  const pods = (metric: string) => `max by (namespace, deployment) (kube_deployment_${metric}${only(part)})`;
  return {
    alert: "Degraded",
    expr: `${pods("status_replicas_available")} > 0 < ${pods("spec_replicas")}`,
    minutes: 15,
    severity: "warning",
    summary: "{{ $labels.deployment }} has fewer pods than it should",
    description: `\`kubectl -n ${part.namespace} get deploy,hpa,pods\``,
  };
}

/** A warning if nobody reports series that other alerts need: these can't fire then, whatever happens. */
export function notMeasured(needed: readonly string[]): Alert {
  const missing = [...new Set(needed)].map(
    (series) => `label_replace(absent(${series}), "series", "${series.split("{")[0]}", "", "")`,
  );
  return {
    alert: "NotMeasured",
    expr: missing.join("\nor "),
    minutes: 15,
    severity: "warning",
    summary: "Nothing reports {{ $labels.series }}: alerts that need it can't fire",
    description: "`kubectl get servicemonitor,podmonitor -A --show-labels`",
  };
}
