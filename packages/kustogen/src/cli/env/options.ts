import type { AskedRendering } from "../asked-renderer.ts";

/** The options of `kustogen env`. */
export interface EnvOptions extends AskedRendering {
  container?: string;
  workload?: string;
  compare?: string;
  links?: boolean;
  wide?: boolean;
  all?: boolean;
  json?: boolean;
  maxTime?: number;
  requireComplete?: boolean;
}
