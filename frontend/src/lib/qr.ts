// A QR code as SVG, with the four white modules around it that scanners need.

import { svg, html, type TemplateResult } from "lit";
import qrcode from "qrcode-generator";

const QUIET = 4;

/** The picture of `text`, black on white whatever the theme; `name` is its text alternative. */
export function qr(text: string, name: string): TemplateResult {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const n = code.getModuleCount();
  let path = "";
  for (let row = 0; row < n; row++) {
    for (let col = 0; col < n; col++) if (code.isDark(row, col)) path += `M${col + QUIET} ${row + QUIET}h1v1h-1z`;
  }
  const side = n + 2 * QUIET;
  return html`<svg class="qr" role="img" aria-label=${name} viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">
    ${svg`<rect width="${side}" height="${side}" fill="#fff"/><path d=${path} fill="#000"/>`}
  </svg>`;
}
