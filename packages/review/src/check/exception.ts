/** A place where a rule may be broken, with the reason; written beside a system or in `kustogen.yaml`. */
export interface Exception {
  /** The identifier of the rule. */
  rule: string;
  /** The resource, as "Deployment/api"; every one when absent. "*" stands for any text. */
  resource?: string;
  /** The environment, by its name or its folder; every one when absent. "*" stands for any text. */
  environment?: string;
  /** The path in the resource or a beginning of it, as findings print it; any when absent. */
  path?: string;
  /** The file, as findings print it or an end of it; any when absent. "*" stands for any text. */
  file?: string;
  /** Why the rule doesn't apply here. */
  reason: string;
  /** The last day on which the exception holds, as "2027-03-31"; forever when absent. */
  until?: string;
}
