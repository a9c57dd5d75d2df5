import type { Environment, Stage } from "./environment.ts";

/** The environment or layer that a system's function describes. */
export interface Context<Settings, Images extends string = string> {
  system: string;
  namespace: string;
  /** The environment's name, or, for what environments build on, "base" or the group's name. */
  layer: string;
  /** The environment file's stage; development in base and in a group's layer. */
  stage: Stage;
  /** True in the named environment, and in the layer and the environments of the named group: `within("aws")`. */
  within(layer: string): boolean;
  settings: Settings;
  /** The image references for containers, with the pins of this layer applied. */
  images: Record<Images, string>;
  /** The environment file's data; undefined in base and in a group's layer. */
  environment: Environment | undefined;
  /** Where a setting or a pin was written, for messages: "generators/environments/beta.yaml:12: systems.shop…". */
  place(path: string | readonly (string | number)[]): string;
  /** The comment at a setting, in the file that sets it: `because(context.reason("settings.host"), settings.host)`. */
  reason(path: string | readonly (string | number)[]): string | undefined;
  /**
   * Stops the run because of a setting or a pin, and reports its file and line: `refuse("settings.host", "…")`. The
   * reason must state what was expected. @throws InputError, always
   */
  refuse(path: string | readonly (string | number)[], why: string): never;
}
