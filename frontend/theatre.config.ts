import { defineConfig } from "vite";

// The theatre's player: one script and one style sheet that need nothing else. simulation/theatre.py puts them
// into pages that stand alone, and the build of the screens (vite.config.ts) takes them over for the office.
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "../simulation/player",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    lib: { entry: "src/theatre/main.ts", formats: ["iife"], name: "theatre", fileName: () => "theatre.js", cssFileName: "theatre" },
  },
});
