// Makes packages/review/src/kinds/built-in.generated.json: field names, types and constraints of every kind that the
// installed kubernetes-models package describes. Structure comes from their type declarations, what those can't say
// (integers, patterns, limits) from asking their validators. Run `npm run kinds` after updating a package.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const modules = join(root, "node_modules");
const BUILT_IN = { file: "built-in", packages: ["kubernetes-models"] };
/** Versions that no supported release serves anymore: every beta. */
const OBSOLETE = /\/v\dbeta\d$/;
/** Kinds that are requests to the API server or made by controllers, never written to a repository. */
const NOT_WRITTEN =
  /(?:List|Review|Eviction|Scale|TokenRequest|Binding|Event|ComponentStatus|Challenge|Order)$/;
const WRITTEN = /(?:Role|Policy)Binding$/;
/**
 * Fields of words whose empty text the API server takes for an absent one, as kube-apiserver 1.35 answered for each field of
 * words there is; it refuses the empty text of all others. Nothing else tells: in Go the others are pointers.
 */
const EMPTY_IS_ABSENT = {
  PodSpec: ["dnsPolicy", "restartPolicy"],
  Container: ["imagePullPolicy", "terminationMessagePolicy"],
  ContainerPort: ["protocol"],
  Lifecycle: ["stopSignal"],
  HTTPGetAction: ["scheme"],
  Toleration: ["effect", "operator"],
  ImageVolumeSource: ["pullPolicy"],
  DaemonSetUpdateStrategy: ["type"],
  DeploymentStrategy: ["type"],
  StatefulSetSpec: ["podManagementPolicy"],
  StatefulSetUpdateStrategy: ["type"],
  CronJobSpec: ["concurrencyPolicy"],
  StorageClass: ["reclaimPolicy"],
  PersistentVolumeSpec: ["persistentVolumeReclaimPolicy"],
  // Of Endpoints; that of an EndpointSlice is refused.
  EndpointPort2: ["protocol"],
  ServiceSpec: ["externalTrafficPolicy", "sessionAffinity", "type"],
  ServicePort: ["protocol"],
};

/** Adds the empty text to the words of such fields. */
function takeEmpty(types) {
  for (const [type, fields] of Object.entries(EMPTY_IS_ABSENT))
    for (const field of fields) types[type][field].e.unshift("");
}

/** Leaves one of types that say the same, and points references to it; types that nothing refers to go. */
function merge(kinds, types) {
  for (let changed = true; changed; ) {
    changed = false;
    const seen = new Map();
    const replaced = new Map();
    for (const [name, fields] of Object.entries(types)) {
      const text = JSON.stringify(fields);
      const first = seen.get(text);
      if (first === undefined) seen.set(text, name);
      else replaced.set(`#${name}`, `#${first}`);
    }
    if (replaced.size === 0) break;
    changed = true;
    const swap = (value) => {
      if (typeof value === "string") return replaced.get(value) ?? value;
      if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, swap(inner)]));
    };
    for (const name of Object.keys(types)) {
      if (replaced.has(`#${name}`)) delete types[name];
      else types[name] = swap(types[name]);
    }
    for (const kind of Object.keys(kinds))
      kinds[kind] = (replaced.get(`#${kinds[kind]}`) ?? `#${kinds[kind]}`).slice(1);
  }
  const used = new Set();
  const use = (value) => {
    if (typeof value === "string") {
      if (!value.startsWith("#") || used.has(value.slice(1))) return;
      used.add(value.slice(1));
      use(types[value.slice(1)]);
    } else if (typeof value === "object" && value !== null && !Array.isArray(value))
      Object.values(value).forEach(use);
  };
  for (const name of Object.values(kinds)) use(`#${name}`);
  for (const name of Object.keys(types)) if (!used.has(name)) delete types[name];
}

/** Gives the types of nested mappings, whose names nobody reads, short ones. */
function shorten(types) {
  const short = new Map();
  for (const name of Object.keys(types)) if (name.includes(".")) short.set(`#${name}`, `#${short.size}`);
  const rename = (value) => {
    if (typeof value === "string") return short.get(value) ?? value;
    if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rename(inner)]));
  };
  return Object.fromEntries(
    Object.entries(types).map(([name, fields]) => [
      (short.get(`#${name}`) ?? `#${name}`).slice(1),
      rename(fields),
    ]),
  );
}
/** Types whose declaration says nothing or too little. */
const SPECIAL = {
  IIoK8sApimachineryPkgApiResourceQuantity: "q",
  IIoK8sApimachineryPkgUtilIntstrIntOrString: "p",
  IIoK8sApimachineryPkgApisMetaV1Time: "s",
  IIoK8sApimachineryPkgApisMetaV1MicroTime: "s",
};

/** Splits a declaration file into tokens; comments and blanks are dropped. */
function tokenize(text) {
  const pattern =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\]|\\.)*"|[A-Za-z_$][\w$]*|\d+|[{}[\]<>();:,?|&=.*]|\s+/gy;
  const tokens = [];
  for (const [token] of text.matchAll(pattern)) if (!/^(?:\s|\/)/.test(token)) tokens.push(token);
  return tokens;
}

const files = new Map();

/** The interfaces and type aliases of a declaration file, and what its imports stand for. */
function readDeclarations(file) {
  const known = files.get(file);
  if (known) return known;
  const declarations = { types: new Map(), imports: new Map(), exports: new Map(), file };
  files.set(file, declarations);
  const tokens = tokenize(readFileSync(file, "utf8"));
  let at = 0;
  const next = () => tokens[at++];
  const peek = () => tokens[at];
  const expect = (token) => {
    if (next() !== token)
      throw new Error(`${file}: expected ${token} before ${tokens.slice(at, at + 5).join(" ")}`);
  };
  const parseUnion = () => {
    if (peek() === "|") next();
    const parts = [parsePostfix()];
    while (peek() === "|") {
      next();
      parts.push(parsePostfix());
    }
    return parts.length === 1 ? parts[0] : { union: parts };
  };
  const parsePostfix = () => {
    let type = parsePrimary();
    while (peek() === "[") {
      next();
      if (peek() === "]") type = { array: type };
      else {
        next();
        type = { any: true };
      }
      expect("]");
    }
    return type;
  };
  const parsePrimary = () => {
    const token = next();
    if (token.startsWith('"')) return { literal: JSON.parse(token) };
    if (token === "{") return parseObject();
    if (token === "(") {
      const inner = parseUnion();
      expect(")");
      return inner;
    }
    if (token === "Array") {
      expect("<");
      const inner = parseUnion();
      expect(">");
      return { array: inner };
    }
    if (["string", "number", "boolean", "any", "unknown", "null"].includes(token)) return { [token]: true };
    return { ref: token };
  };
  const parseObject = () => {
    const fields = [];
    let values;
    while (peek() !== "}") {
      if (peek() === "[") {
        for (const token of ["[", "key", ":", "string", "]", ":"]) expect(token);
        values = parseUnion();
      } else {
        const name = next();
        const optional = peek() === "?" ? Boolean(next()) : false;
        expect(":");
        fields.push({
          name: name.startsWith('"') ? JSON.parse(name) : name,
          optional,
          type: parseUnion(),
        });
      }
      expect(";");
    }
    expect("}");
    return values && fields.length === 0 ? { map: values } : { fields };
  };
  const skipClass = () => {
    while (peek() !== "{") next();
    let depth = 0;
    do {
      const token = next();
      if (token === "{") depth++;
      else if (token === "}") depth--;
    } while (depth > 0);
  };
  while (at < tokens.length) {
    const token = next();
    if (token === "import") {
      expect("{");
      while (peek() !== "}") {
        const name = next();
        let alias = name;
        if (peek() === "as") {
          next();
          alias = next();
        }
        declarations.imports.set(alias, { name });
        if (peek() === ",") next();
      }
      expect("}");
      expect("from");
      const source = JSON.parse(next());
      for (const entry of declarations.imports.values()) entry.source ??= source;
    } else if (token === "interface") {
      const name = next();
      let meta = false;
      if (peek() === "extends") {
        next();
        meta = next() === "TypeMeta";
      }
      expect("{");
      declarations.types.set(name, { ...parseObject(), meta });
    } else if (token === "type") {
      const name = next();
      expect("=");
      declarations.types.set(name, parseUnion());
    } else if (token === "class") skipClass();
    else if (token === "export" && peek() === "{") {
      next();
      while (peek() !== "}") {
        const name = next();
        if (peek() === "as") {
          next();
          declarations.exports.set(next(), name);
        }
        if (peek() === ",") next();
      }
    }
  }
  return declarations;
}

/** The declaration file that an import leads to. */
function resolveImport(from, source) {
  if (source.startsWith(".")) return resolve(dirname(from), `${source}.d.ts`);
  return join(modules, `${source}.d.ts`);
}

/** The values to ask a validator with, and what its complaints tell. */
const PROBES = [1.5, -1e15, 1e15, "\u0001", "", []];

/** Wraps a value so that it stands at a path; "[]" is a list element, "{}" a mapping's value. */
function wrap(path, value) {
  let wrapped = value;
  for (const part of path.toReversed())
    wrapped = part === "[]" ? [wrapped] : { [part === "{}" ? "k" : part]: wrapped };
  return wrapped;
}

/** Asks a validator about the value at a path; returns the constraints it enforces there. */
function constraints(validate, path) {
  const pointer = path
    .map(
      (part) =>
        `/${part === "[]" ? "0" : part === "{}" ? "k" : part.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    )
    .join("");
  const found = {};
  for (const probe of PROBES) {
    validate(wrap(path, probe));
    for (const { instancePath, keyword, params } of validate.errors ?? []) {
      if (instancePath !== pointer) continue;
      if (keyword === "type" && params.type === "integer") found.integer = true;
      else if (keyword === "format" && params.format === "int32") found.int32 = true;
      else if (keyword === "pattern") found.pattern = params.pattern;
      else if (["minLength", "minimum", "maximum", "minItems"].includes(keyword))
        found[keyword] = params.limit;
    }
  }
  return found;
}

/** Turns the declarations of packages into the compact form described in packages/review/src/kinds/kinds.ts. */
async function collect({ file, packages }) {
  const kinds = {};
  const types = {};
  const names = new Map();
  const versions = {};

  const unique = (name) => {
    let candidate = name;
    for (let count = 2; Object.hasOwn(types, candidate); count++) candidate = `${name}${count}`;
    return candidate;
  };
  /** The compact reference of a type; `probe` asks the validator about the value at the path in hand. */
  const convert = (type, source, name, probe, path) => {
    if (type.ref) {
      const local = source.types.get(type.ref);
      if (SPECIAL[type.ref]) return SPECIAL[type.ref];
      if (local) return named(type.ref, source);
      const imported = source.imports.get(type.ref);
      if (!imported) throw new Error(`${source.file}: unknown type ${type.ref}`);
      const target = readDeclarations(resolveImport(source.file, imported.source));
      const inner = target.exports.get(imported.name) ?? imported.name;
      return named(inner, target);
    }
    if (type.union) {
      const literals = type.union.map(({ literal }) => literal);
      if (literals.every((literal) => typeof literal === "string")) return { e: literals.sort() };
      const scalars = type.union
        .map((part) => Object.keys(part)[0])
        .filter((part) => part !== "null")
        .sort();
      if (scalars.join() === "number,string") return "x";
      if (scalars.length === 1)
        return convert(
          type.union.find((part) => !part.null),
          source,
          name,
          probe,
          path,
        );
      return "a";
    }
    if (type.literal !== undefined) return { e: [type.literal] };
    if (type.string) {
      const { pattern, minLength } = probe(path);
      return pattern === undefined && minLength === undefined ? "s" : { s: { pattern, minLength } };
    }
    if (type.number) {
      const { integer, int32, minimum, maximum } = probe(path);
      if (minimum === undefined && maximum === undefined) return int32 ? "w" : integer ? "i" : "n";
      return { [integer ? "i" : "n"]: { minimum, maximum } };
    }
    if (type.boolean) return "b";
    if (type.array) {
      const { minItems } = probe(path);
      const items = convert(type.array, source, name, probe, [...path, "[]"]);
      return minItems === undefined ? { l: items } : { l: items, min: minItems };
    }
    if (type.map) return { m: convert(type.map, source, name, probe, [...path, "{}"]) };
    if (type.fields) return object(type, source, unique(name), probe, path);
    return "a";
  };
  const object = (type, source, name, probe, path) => {
    if (type.fields.length === 0 && !type.meta) return "a";
    const fields = {};
    types[name] = fields;
    if (type.meta && !type.fields.some((field) => field.name === "kind"))
      Object.assign(fields, { apiVersion: "s", kind: "s" });
    for (const field of type.fields) {
      const inner = `${name}.${field.name}`;
      fields[field.optional ? field.name : `${field.name}!`] = convert(field.type, source, inner, probe, [
        ...path,
        field.name,
      ]);
    }
    return `#${name}`;
  };
  const named = (local, source) => {
    const key = `${source.file}#${local}`;
    const known = names.get(key);
    if (known) return known;
    const full = [...source.exports].find(([, inner]) => inner === local)?.[0] ?? local;
    if (SPECIAL[full]) return SPECIAL[full];
    const type = source.types.get(local);
    if (!type) throw new Error(`${source.file}: no type ${local}`);
    const name = unique(local.replace(/^I/, ""));
    if (!type.fields) return convert(type, source, name, () => ({}), []);
    if (type.fields.length === 0 && !type.meta) return "a";
    names.set(key, `#${name}`);
    const validate = validators.get(source.file) ?? (() => true);
    return object(type, source, name, (path) => constraints(validate, path), []);
  };

  /** The validator of each declaration file's type, loaded before anything is converted. */
  const validators = new Map();
  const loadValidator = async (declaration) => {
    const script = readFileSync(declaration.replace(/\.d\.ts$/, ".mjs"), "utf8");
    const found = /import\s*\{validate\}from"([^"]+)"/.exec(script);
    if (!found) return;
    const path = resolve(dirname(declaration), found[1]);
    const target = existsSync(path) ? path : `${path}.js`;
    const { validate } = await import(pathToFileURL(target).href);
    validators.set(declaration, validate);
  };
  const walk = (folder) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      if (entry.name.startsWith("_") || entry.name === "node_modules") return [];
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return walk(path);
      return entry.name.endsWith(".d.ts") && entry.name !== "index.d.ts" ? [path] : [];
    });

  const declarations = [];
  for (const name of packages) {
    versions[name] = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version;
    declarations.push(...walk(join(modules, name)));
  }
  const shared = walk(join(modules, "@kubernetes-models/apimachinery"));
  for (const path of [...declarations, ...shared]) await loadValidator(path);
  for (const path of declarations.sort()) {
    const declaration = readDeclarations(path);
    for (const [name, type] of declaration.types) {
      const literal = (field) => type.fields?.find((found) => found.name === field)?.type.literal;
      const apiVersion = literal("apiVersion");
      const kind = literal("kind");
      if (apiVersion === undefined || kind === undefined || OBSOLETE.test(apiVersion)) continue;
      if (NOT_WRITTEN.test(kind) && !WRITTEN.test(kind)) continue;
      const typeName = named(name, declaration).slice(1);
      kinds[`${apiVersion}/${kind}`] = typeName;
      if (Object.hasOwn(types[typeName], "status")) types[typeName].status = "a";
    }
  }
  takeEmpty(types);
  merge(kinds, types);
  const text = JSON.stringify({ source: versions, kinds, types: shorten(types) });
  const target = join(root, "packages/review/src/kinds", `${file}.generated.json`);
  writeFileSync(target, `${text}\n`);
  console.log(
    `${relative(root, target)}: ${Object.keys(kinds).length} kinds, ${Object.keys(types).length} types, ${text.length} bytes`,
  );
}

await collect(BUILT_IN);
