// Builds what the pages load into src/relead/web/built: one stylesheet, one script, one sprite of icons.
// Each file's name holds the hash of its content; manifest.json maps plain names to those. Beside each
// file stand its compressed forms. Run by `make assets`.

import {createHash} from "node:crypto";
import {cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {brotliCompressSync, constants, gzipSync} from "node:zlib";
import {build} from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const web = join(here, "..", "src", "relead", "web");
const target = join(web, "built");

/** Bundle one entry file; gives its text. */
async function bundle(entry, options) {
    const made = await build({
        entryPoints: [join(here, entry)],
        bundle: true,
        minify: true,
        write: false,
        legalComments: "inline",
        ...options,
    });
    return made.outputFiles[0].text;
}

/** Files under a folder, at any depth. */
function files(folder) {
    return readdirSync(folder, {recursive: true, withFileTypes: true})
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
}

/** Names of the icons that templates and pages mention: every quoted word there that is an icon's name. */
function iconsUsed() {
    const known = new Set(readdirSync(join(here, "node_modules", "lucide-static", "icons"))
        .map((file) => file.replace(/\.svg$/, "")));
    const sources = [...files(join(web, "templates")), ...files(join(web, "pages"))];
    const found = new Set();
    for (const source of sources.filter((name) => /\.(html|py)$/.test(name))) {
        for (const [, name] of readFileSync(source, "utf8").matchAll(/"([a-z][a-z0-9-]*)"/g)) {
            if (known.has(name)) {
                found.add(name);
            }
        }
    }
    return [...found].sort();
}

/** One SVG with a symbol for each icon. */
function sprite(names) {
    const symbols = names.map((name) => {
        const source = join(here, "node_modules", "lucide-static", "icons", `${name}.svg`);
        const inner = readFileSync(source, "utf8").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "");
        return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"`
            + ` stroke-linecap="round" stroke-linejoin="round">${inner.replace(/\s+/g, " ").trim()}</symbol>`;
    });
    return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

function write(name, text, names) {
    const data = Buffer.from(text);
    const hash = createHash("sha256").update(data).digest("hex").slice(0, 16);
    const [stem, suffix] = name.split(".");
    const hashed = `${stem}-${hash}.${suffix}`;
    writeFileSync(join(target, hashed), data);
    writeFileSync(join(target, `${hashed}.gz`), gzipSync(data, {level: 9}));
    const quality = {params: {[constants.BROTLI_PARAM_QUALITY]: 11}};
    writeFileSync(join(target, `${hashed}.br`), brotliCompressSync(data, quality));
    names[name] = hashed;
}

const icons = iconsUsed();
const parts = {
    "main.css": await bundle("css/main.css"),
    "main.js": await bundle("js/main.js", {format: "iife", target: "es2022"}),
    "icons.svg": sprite(icons),
    "favicon.svg": readFileSync(join(here, "favicon.svg"), "utf8"),
};
rmSync(target, {recursive: true, force: true});
mkdirSync(target);
const names = {};
for (const [name, text] of Object.entries(parts)) {
    write(name, text, names);
}
// So that a page that names an icon which is not there fails, not shows nothing.
const manifest = {names, icons};
// The licences of what was bundled go where the bundle goes.
for (const library of ["htmx.org", "lucide-static"]) {
    cpSync(join(here, "node_modules", library, "LICENSE"), join(target, `LICENSE.${library}.txt`));
}
writeFileSync(join(target, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`); // last: it says all is there
