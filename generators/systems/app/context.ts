import type { Context } from "kustogen";
import type { ServiceKey } from "./services.ts";
import type { Settings } from "./settings.ts";

/** What each of app's components is described from. */
export type App = Context<Settings, ServiceKey>;
