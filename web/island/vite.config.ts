import { svelte, vitePreprocess } from "@sveltejs/vite-plugin-svelte";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { defineConfig, type Plugin } from "vite";

// The islands: each folder of src/ that has a main.ts is one, of the folder's
// name, and becomes NAME.js and, where it has styles, NAME.css in web/dist.
// The same sources give the same bytes on every machine: names have no hash
// (the desk serves all files below a hash of them all), classes are named
// after their styles and not after where a file lies, and no source map
// carries a path.
const src = join(import.meta.dirname, "src");
const entries = Object.fromEntries(
  readdirSync(src).sort().filter((name) => existsSync(join(src, name, "main.ts"))).map((name) => [name, join(src, name, "main.ts")]),
);

// licences writes the licences of the packages that ended up in the output.
function licences(): Plugin {
  return {
    name: "licences",
    generateBundle(_, bundle) {
      const roots = new Set<string>();
      for (const file of Object.values(bundle)) {
        if (file.type !== "chunk") continue;
        for (const id of file.moduleIds) {
          const m = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replace(/^\0/, ""));
          if (m?.[1]) roots.add(m[1]);
        }
      }
      const texts = [...roots].map((root) => {
        const about = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { name: string; version: string };
        const file = readdirSync(root).sort().find((name) => /^licen[sc]e/i.test(name));
        if (!file) this.error(`${about.name} says nothing of its licence`);
        return `${about.name} ${about.version}\n\n${readFileSync(join(root, file), "utf8").trim()}\n`;
      });
      this.emitFile({ type: "asset", fileName: "licences.txt", source: texts.sort().join(`\n${"-".repeat(72)}\n\n`) });
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  publicDir: false,
  plugins: [
    svelte({
      configFile: false,
      emitCss: true,
      preprocess: vitePreprocess({ script: false }),
      compilerOptions: { runes: true, cssHash: ({ hash, css }) => `s${hash(css)}` },
    }),
    licences(),
  ],
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    target: "es2022",
    cssTarget: "es2022",
    modulePreload: false,
    sourcemap: false,
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    rollupOptions: {
      input: entries,
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: (asset) => basename(asset.names[0] ?? "[name][extname]"),
        // One file has what every island needs, so that it is loaded once.
        manualChunks: (id) => (id.includes("/node_modules/") || dirname(id) === src || id.includes("vite/") ? "svelte" : undefined),
      },
    },
  },
});
