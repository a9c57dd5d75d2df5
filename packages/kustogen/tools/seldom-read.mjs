// Puts parts of the sources into the bundle in another form, so that less is parsed at start: data as JSON, and
// rarely needed code in separate files.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

/** The files beside the bundle that are read when someone asks for them, and the packages that they hold. */
export const SELDOM_READ = {
  // Regular expressions of Go.
  "re2js.cjs": "re2js",
  // The parser that knows where everything stands in a file: for what is wrong there, and what is edited.
  "yaml.cjs": "yaml",
};

/** Data of the engine: V8 parses JSON twice as fast as the same written as code. */
const jsonData = {
  name: "json-data",
  setup({ onLoad }) {
    onLoad({ filter: /\.generated\.json$/ }, ({ path }) => {
      const text = JSON.stringify(JSON.parse(readFileSync(path, "utf8")));
      return { contents: `export default JSON.parse(${JSON.stringify(text)})` };
    });
  },
};

const require = createRequire(import.meta.url);

/** Gives importers of a package functions and classes that load the package on first use. */
function later(name) {
  const lines = Object.keys(require(name)).map(
    (key) => `export const ${key} = /* @__PURE__ */ later((all) => all.${key});`,
  );
  return `const later = (pick) => {
    const found = () => pick(require("${name}"));
    return new Proxy(function () {}, {
      apply: (_later, _this, given) => found()(...given),
      construct: (_later, given) => new (found())(...given),
      get: (_later, key) => found()[key],
    });
  };
  ${lines.join("\n")}`;
}

/** Calls of `require` for a file of its own stay such; what else imports its package gets it with the bundle. */
const seldomRead = {
  name: "seldom-read",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^(?:re2js|yaml)$/ }, ({ path, kind }) =>
      kind === "import-statement" ? { path, namespace: "seldom-read" } : undefined,
    );
    onLoad({ filter: /./, namespace: "seldom-read" }, ({ path }) => ({ contents: later(path) }));
    onResolve({ filter: /./ }, ({ path, kind }) => {
      const file = Object.keys(SELDOM_READ).find((name) => path === SELDOM_READ[name]);
      return file !== undefined && kind === "require-call"
        ? { path: `./${file}`, external: true }
        : undefined;
    });
    // zod's messages in sixty languages are those of the zod that the authors installed.
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path }) => {
      const names = [...readFileSync(path, "utf8").matchAll(/default as (\w+)/g)].map(([, name]) => name);
      const later = names.filter((name) => name !== "en");
      const lines = later.map((name) => `export const ${name} = () => require("zod/v4/locales").${name}();`);
      return {
        contents: ['export { default as en } from "./en.js";', ...lines].join("\n"),
        resolveDir: dirname(path),
      };
    });
  },
};

/** For each token of a file, `yaml` looks in the environment whether its authors want to see it: a third of its time. */
export const unlogged = {
  name: "unlogged",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]yaml[\\/]dist[\\/]\w+[\\/](?:parser|composer)\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/\w+\.env\.LOG_\w+/g, "false"),
    }));
  },
};

export const plugins = [jsonData, seldomRead];
