"""The looks of the report."""

STYLE = """
:root{--ink:#1b2430;--soft:#55606e;--rule:#dfe5eb;--paper:#fff;--bar:#c9d6e4;--law:#0b62a4;--seen:#66717f;
--band:#0b62a433;--warn:#fff6e5;--edge:#b26a00}
@media (prefers-color-scheme:dark){:root{--ink:#e8edf3;--soft:#a7b2bf;--rule:#36414d;--paper:#151b22;
--bar:#3a4a5c;--law:#6fb4ee;--seen:#a7b2bf;--band:#6fb4ee33;--warn:#2c2415;--edge:#e0a84a}}
body{font:15px/1.55 'Noto Sans SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif;color:var(--ink);
background:var(--paper);max-width:64rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;margin:.4em 0}h2{font-size:1.2rem;margin:2em 0 .5em}h3{font-size:1rem}
p,figcaption{color:var(--soft);margin:.4em 0}figure{margin:1em 0}figcaption{font-size:.9rem}
table{border-collapse:collapse;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums;margin:.6em 0}
th,td{text-align:left;padding:.25em .6em;border-bottom:1px solid var(--rule);vertical-align:top}
.wide{overflow-x:auto}th[scope=row]{font-weight:400;min-width:8em}
td,thead th{white-space:nowrap}.found td:nth-child(n+4){white-space:normal;min-width:8em}
@media screen and (max-width:600px){.told>figure{overflow-x:auto}.told>figure svg{max-width:none}
.wide,.told>figure{background:
linear-gradient(to left,var(--paper) 30%,transparent) right/2rem 100% no-repeat local,
linear-gradient(to left,var(--soft),transparent) right/.5rem 100% no-repeat}}
thead th{color:var(--soft);font-weight:600}
.beware{background:var(--warn);border-left:4px solid var(--edge);padding:.8em 1em .8em 2em;margin:0}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,28.8rem),1fr));gap:0 1rem}
svg{max-width:100%;height:auto}svg text{font-size:11px;fill:var(--soft)}
.rule{stroke:var(--rule);fill:none}.bar{fill:var(--bar)}.band{fill:var(--band)}.dot{fill:var(--seen)}
.law{stroke:var(--law);stroke-width:2;fill:none}.seen{stroke:var(--seen);stroke-width:1.5;fill:none}
input[name=language]{position:absolute;opacity:0}
nav label{border:1px solid var(--rule);padding:.15em .7em;cursor:pointer}
#zh:checked~header label[for=zh],#en:checked~header label[for=en]{background:var(--law);color:var(--paper)}
#zh:focus-visible~header label[for=zh],#en:focus-visible~header label[for=en]{outline:3px solid var(--edge)}
#zh:checked~header>:not(nav) [lang=en],#zh:checked~.told [lang=en],
#en:checked~header>:not(nav) [lang=zh-CN],#en:checked~.told [lang=zh-CN]{display:none}
"""
