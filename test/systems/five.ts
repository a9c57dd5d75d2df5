/** The systems of this repository by name; what tests say of their contracts, alerts and pages binds no other one. */
export const FIVE: ReadonlySet<string> = new Set(["teslasync", "opensail", "app", "trevor", "alexandria"]);
