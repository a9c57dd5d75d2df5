/** The probes of a container, in the order in which the kubelet starts them. */
export const PROBES = ["startupProbe", "livenessProbe", "readinessProbe"] as const;

/** The hooks in a container's `lifecycle`. */
export const HOOKS = ["postStart", "preStop"] as const;

/** Where a container has commands that the kubelet runs in it after its start. */
export const HANDLER_COMMANDS: readonly (readonly string[])[] = [
  ...PROBES.map((probe) => [probe, "exec", "command"]),
  ...HOOKS.map((hook) => ["lifecycle", hook, "exec", "command"]),
];
