/** An exception to a rule, with its reason; declared next to a system or in `kustogen.yaml`. */
export interface Exception {
  /** The identifier of the rule. */
  rule: string;
  /** The resource, such as "Deployment/api"; all by default. "*" matches any text. */
  resource?: string;
  /** The environment's name or folder; all by default. "*" matches any text. */
  environment?: string;
  /** The path in the resource or a prefix of it, as findings print it; any by default. */
  path?: string;
  /** The file, as findings print it or a suffix of it; any by default. "*" matches any text. */
  file?: string;
  /** The object that a finding misses, and someone else makes, such as "ServiceAccount/api"; any by default. */
  missing?: string;
  /** Why the rule doesn't apply here. */
  reason: string;
  /** The last day on which the exception applies, such as "2027-03-31"; forever by default. */
  until?: string;
}
