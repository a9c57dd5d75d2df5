import type { Context } from "kustogen";
import type { ServiceKey } from "./services.ts";
import type { Settings } from "./settings.ts";

/** The context from which each of app's components is generated. */
export type App = Context<Settings, ServiceKey>;
