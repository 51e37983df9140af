import { readFileSync } from "node:fs";

import { defineConfig, type Plugin } from "vite";

/** The theatre's player, as theatre.config.ts has built it, among the files that Flask serves. */
const player: Plugin = {
  name: "kuaiban-player",
  generateBundle() {
    for (const name of ["theatre.js", "theatre.css"]) {
      const source = readFileSync(`../simulation/player/${name}`);
      this.emitFile({ type: "asset", name, originalFileName: name, source });
    }
  },
};

// Built files go where Flask serves them. The manifest tells hall/assets.py their hashed names.
export default defineConfig({
  base: "/static/dist/",
  publicDir: false,
  plugins: [player],
  build: {
    outDir: "../hall/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        base: "src/styles/base.css",
        dark: "src/styles/dark.css",
        kiosk: "src/kiosk/main.ts",
        board: "src/board/main.ts",
        console: "src/console/main.ts",
        reception: "src/reception/main.ts",
        office: "src/office/main.ts",
        follow: "src/follow/main.ts",
      },
    },
  },
});
