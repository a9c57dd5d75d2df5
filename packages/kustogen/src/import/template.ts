import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { Bundle } from "./bundles.ts";
import type { AddressPart } from "./connections.ts";
import type { SettingText } from "./derived.ts";
import type { ImageUse } from "./imported-images.ts";
import type { LayerSet } from "./layers.ts";
import { withoutMarks } from "./marks.ts";
import type { SettingUse } from "./settings.ts";
import type { SharedFunction } from "./shared-functions.ts";

/** What one place of an object is in the layers that have it: one expression of the code that is written. */
export type Template =
  | { type: "literal"; value: Value; suspect?: boolean }
  | { type: "text-file"; name: string; text: string; suspect?: boolean }
  | { type: "setting"; use: SettingUse; before?: string; words?: TruthWords }
  | { type: "image"; use: ImageUse }
  | { type: "joined"; value: string; parts: TextPart[] }
  | { type: "fill"; text: Template; values: Field[]; suspect?: boolean }
  | { type: "yaml"; value: Template; texts: readonly (string | undefined)[] }
  | { type: "call"; of: SharedFunction; args: Field[] }
  | { type: "parameter"; name: string; given?: readonly (Template | undefined)[] }
  | { type: "named"; parts: SettingText; suspect?: boolean }
  | { type: "bundle"; bundle: Bundle }
  | { type: "choice"; by?: SettingUse; options: Option[] }
  | { type: "map"; fields: Field[] }
  | { type: "list"; items: Item[]; order?: { by: string; names: Template } };

/** The texts that say whether a setting is on; those of a number are its digits. */
export interface TruthWords {
  on: string;
  off: string;
}

/** What a place is in some environments: those with a feature, or in which a setting says that. */
export interface Option {
  layers: LayerSet;
  when?: string;
  is?: string;
  value: Template;
}

/** A piece of a text: as it is, or what another component says of where it is reached. */
export type TextPart = string | AddressPart;

/** A field of a mapping and the layers that have it. */
export interface Field {
  key: string;
  /** The key, where it is no text of its own: the host of a record by hosts. */
  computed?: Template;
  layers: LayerSet;
  value: Template;
  /** The feature that it is there with. */
  when?: string;
  comment?: string;
}

/** An element of a list and the layers that have it. */
export interface Item {
  layers: LayerSet;
  value: Template;
  /** The feature that it is there with. */
  when?: string;
  comment?: string;
}

/** An object of the imported system and the layers that have it. */
export interface ImportedObject {
  apiVersion: string;
  kind: string;
  name: string;
  /** What it is called in the environments, where that isn't the same in all of them. */
  names?: readonly string[];
  namespace: string | undefined;
  layers: LayerSet;
  /** True for a ConfigMap that kustomize made: its name gets a content hash. */
  hashed: boolean;
  /** True where it has what the type of its kind has not, so that it is written without one. */
  free?: boolean;
  /** The feature that it is there with, where its component is there without it. */
  when?: string;
  /** Everything but apiVersion and kind. */
  body: Template;
  /** The file below `files/` that holds the whole object as YAML, and its text; it is no code then. */
  file?: { name: string; text: string };
  comment?: string;
}

/** What an element of a list is called, in itself or in what it refers to. */
export function templateName(template: Template): string {
  if (template.type !== "map") return "";
  const own = template.fields.find(({ key }) => key === "name" || key === "secretKey")?.value;
  if (own?.type === "literal" && typeof own.value === "string") return withoutMarks(own.value);
  return template.fields.length === 1 ? templateName((template.fields[0] as Field).value) : "";
}
