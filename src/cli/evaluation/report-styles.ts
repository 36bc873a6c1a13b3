/** The report on phones and screens, light and dark. Colours of the lines: Okabe & Ito 2008, told apart by colour-blind readers too. */
export const reportStyles = `:root{color-scheme:light dark;--paper:#fff;--ink:#16202b;--soft:#55616e;--line:#d5dce3;--tile:#f3f6fa;--warn:#fff4e0;--s0:#0062a3;--s1:#b5500a;--s2:#00795a;--s3:#9c3a7a;--s4:#6b7078;--amount:#dbe5ef}
@media (prefers-color-scheme:dark){:root{--paper:#12171d;--ink:#e8edf2;--soft:#a4b0bc;--line:#37414c;--tile:#1c232b;--warn:#38290f;--s0:#6db8f2;--s1:#f0a35e;--s2:#43c59b;--s3:#e08cc0;--s4:#a9b1ba;--amount:#2a3744}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 "PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC","WenQuanYi Micro Hei",system-ui,sans-serif;overflow-wrap:anywhere;-webkit-text-size-adjust:100%;text-size-adjust:100%}
main{max-width:64rem;margin:0 auto;padding:1rem 1rem 4rem}
h1{margin:.5rem 0;font-size:1.6rem;line-height:1.3}
h2{margin:2.2rem 0 .4rem;padding-bottom:.2rem;border-bottom:2px solid var(--ink);font-size:1.2rem}
p{margin:.4rem 0;max-width:44rem}
.soft{color:var(--soft);font-size:.9rem}
.warn{padding:.4rem .8rem;background:var(--warn);border-radius:4px}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.6rem;margin:1rem 0;padding:0;list-style:none}
.tiles li{padding:.6rem .8rem;background:var(--tile);border-radius:6px}
.tiles b{display:block;font-size:1.5rem;line-height:1.3;font-variant-numeric:tabular-nums}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr));gap:1rem}
figure{margin:.6rem 0;max-width:34rem}
figcaption{font-weight:700}
svg{display:block;width:100%;height:auto}
svg text{font-size:12px;fill:var(--soft)}
svg .axis{fill:var(--ink)}
.grid{stroke:var(--line);stroke-width:1}
.limit{stroke:var(--soft);stroke-width:1.2;stroke-dasharray:2 3}
.curve{fill:none;stroke-width:1.8;stroke-linejoin:round}
.s0{stroke:var(--s0)}.s1{stroke:var(--s1);stroke-dasharray:7 3}.s2{stroke:var(--s2);stroke-dasharray:2 3}.s3{stroke:var(--s3);stroke-dasharray:9 3 2 3}.s4{stroke:var(--s4);stroke-dasharray:4 4}
.curve.s0{stroke-width:3}
.now{fill:var(--paper);stroke-width:2.5;stroke-dasharray:none}
.amount{fill:var(--amount)}
.whisker{stroke:var(--s0);stroke-width:1.5}
.point{fill:var(--s0)}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}
td{white-space:nowrap}
thead th{color:var(--soft);font-size:.85rem;font-weight:400;line-height:1.3;vertical-align:bottom}
th:first-child,td:first-child{text-align:left;font-weight:400}
tbody th{min-width:6rem}
.key{display:inline-block;width:2.2rem;height:.8rem;margin-right:.5rem;vertical-align:middle}
details{margin:.5rem 0;padding:.3rem 0;border-bottom:1px solid var(--line)}
summary{cursor:pointer}
summary b{font-variant-numeric:tabular-nums}
details ul{margin:.3rem 0;padding-left:1.2rem}
@media (max-width:40rem){main{padding:.6rem .8rem 3rem}th,td{padding:.3rem .25rem;font-size:.9rem}thead th{min-width:2.7em;font-size:.78rem}tbody th{min-width:5.2rem}}
@media print{details ul{display:block}}
`
