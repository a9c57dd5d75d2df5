import type { Environment, Stage } from "./environment.ts";

/** What a system's function is told about the layer it describes. */
export interface Context<Settings, Images extends string = string> {
  system: string;
  namespace: string;
  /** "base", a shared layer such as "aws-base", or the environment's name. */
  layer: string;
  /** development for base and shared layers, else the environment file's stage. */
  stage: Stage;
  /** True where Argo CD deploys this layer. */
  deployed: boolean;
  /** True when this layer is the named one or builds on it: `within("aws-base")`. */
  within(layer: string): boolean;
  settings: Settings;
  /** The image reference to put into containers, with the pins of this layer applied. */
  images: Record<Images, string>;
  /** The environment file's data; undefined for base and shared layers. */
  environment: Environment | undefined;
  /** Where a setting or a pin was written, for messages: "generators/environments/beta.yaml:12: systems.shop…". */
  place(path: string | readonly (string | number)[]): string;
  /**
   * Ends the run because of a setting or a pin, with the file and line that says it: `refuse("settings.host", "…")`.
   * The reason says what was expected. @throws InputError, always
   */
  refuse(path: string | readonly (string | number)[], why: string): never;
}
