/** The notice on screens and on A4; large print is 18 pt (24 px). Baseline Chromium 78. */
export const noticeStyles = `*{box-sizing:border-box}
html{font-size:106.25%;-webkit-text-size-adjust:100%;text-size-adjust:100%}
html.large{font-size:150%}
body{margin:0;background:#f3f6fa;color:#111;font-family:"PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC","WenQuanYi Micro Hei",system-ui,sans-serif;line-height:1.6;overflow-wrap:break-word;overflow-wrap:anywhere}
h1,h2,h3,p,ul,ol,dl,dd,figure{margin:0;padding:0}
h1,h2,h3{line-height:1.35}
a{color:#123a6b}
a:focus-visible,input:focus-visible,button:focus-visible{outline:3px solid #b35c00;outline-offset:2px}
.tools{max-width:210mm;margin:0 auto;padding:1rem 1rem 0}
.tools ul{display:flex;flex-wrap:wrap;list-style:none}
.tools a{display:inline-flex;align-items:center;min-height:44px;margin:0 .75rem .75rem 0;padding:.3rem 1rem;border:1px solid #75808b;border-radius:4px;background:#fff;text-decoration:none}
.tools a.main{border-color:#1a4f8f;background:#1a4f8f;color:#fff}
html.large .tools a{min-height:60px}
main{padding:.25rem 1rem 3rem}
article,.lookup{max-width:210mm;margin:0 auto;padding:12mm 14mm;border:1px solid #d3dae1;background:#fff}
header{display:flex;justify-content:space-between;align-items:flex-start;padding-bottom:.5rem;border-bottom:3px solid #111}
h1{font-size:1.75rem;letter-spacing:.04em}
.matter{margin-top:.4rem;font-size:1.15rem;font-weight:700}
figure{flex:none;width:8.2rem;margin-left:1rem;text-align:center;font-size:.85rem}
figure svg{display:block;width:100%}
html.large figure{width:6.5rem;font-size:1rem}
table{width:100%;border-collapse:collapse}
tr{border-bottom:1px solid #75808b}
th,td{padding:.35rem 0;text-align:left;vertical-align:top}
th{width:7.4em;padding-right:.8em}
td p+p{margin-top:.2em}
.warning{margin-top:.8rem;padding:.5rem .8rem;border:2px solid #111;font-weight:700}
h2{margin-top:1.6rem;padding-bottom:.2rem;border-bottom:2px solid #111;font-size:1.25rem}
h3{margin-top:1rem;font-size:1.08rem}
section>p{padding-top:.4rem}
section>ul:not(.materials),section>ol:not(.materials){padding:.4rem 0 0 1.6em}
.materials{margin-top:.3rem;padding-left:1.9em}
.materials.to-tick{padding-left:0;list-style:none}
.materials li{padding:.45rem 0}
.materials li+li{border-top:1px solid #a7b0ba}
label{display:flex;align-items:flex-start;min-height:24px;cursor:pointer}
input[type=checkbox]{flex:none;width:1.25rem;height:1.25rem;margin:.2rem .65rem 0 0;accent-color:#1a4f8f}
.words{display:flex;flex:1;flex-wrap:wrap;justify-content:space-between}
.words strong{margin-right:1em;font-size:1.05em}
.to-tick dl{padding-left:1.9rem}
dl div{display:flex}
dt{flex:none;color:#3d4751}
dt::after{content:"："}
dl{font-size:.92rem}
html.large dl,html.large figure{font-size:1rem}
footer{margin-top:1.6rem;padding-top:.5rem;border-top:3px solid #111;font-size:.92rem}
html.large footer{font-size:1rem}
.lookup{margin-top:1rem}
.lookup label{display:block;margin-top:1rem;font-weight:700}
.lookup input{width:100%;max-width:20rem;min-height:44px;margin:.3rem .6rem .3rem 0;padding:.3rem .7rem;border:1px solid #75808b;border-radius:4px;font:inherit}
.lookup button{min-height:44px;padding:.3rem 1.4rem;border:1px solid #1a4f8f;border-radius:4px;background:#1a4f8f;color:#fff;font:inherit;cursor:pointer}
.lookup form{margin-bottom:1rem}
@media screen and (max-width:600px){
figure{display:none}
main{padding:.25rem .5rem 2rem}
article,.lookup{padding:16px}
th,td{display:block;width:auto;padding:0}
th{padding-top:.35rem}
td{padding-bottom:.35rem}
}
@page{size:A4;margin:14mm 15mm 16mm;@bottom-right{content:"第 " counter(page) " 页 共 " counter(pages) " 页";font-size:9pt}}
@page large{@bottom-right{font-size:18pt}}
@media print{
html{font-size:10.5pt}
html.large{font-size:18pt}
html.large article{page:large}
body,article{background:#fff;color:#000}
.tools{display:none}
main,article{max-width:none;padding:0;border:0}
h2,h3{break-after:avoid}
.materials li,tr,footer,.warning,header{break-inside:avoid}
input[type=checkbox]{-webkit-appearance:none;appearance:none;border:1.2pt solid #000;background:#fff;-webkit-print-color-adjust:exact;print-color-adjust:exact}
input[type=checkbox]:checked{background:linear-gradient(45deg,transparent 45%,#000 45%,#000 55%,transparent 55%),linear-gradient(-45deg,transparent 45%,#000 45%,#000 55%,transparent 55%)}
a{color:#000}
dt{color:#000}
}
`
