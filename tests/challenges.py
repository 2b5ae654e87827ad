"""What stands before a newspaper's own pages, as the services write it, without their scripts."""

CLOUDFLARE = (
    '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title>'
    '<meta http-equiv="refresh" content="390"></head><body><noscript>'
    '<span id="challenge-error-text">Enable JavaScript and cookies to continue</span></noscript>'
    "<script>window._cf_chl_opt={};let a=document.createElement('script');"
    "a.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1';</script></body></html>"
)
SUCURI = (
    "<html><title>You are being redirected...</title><noscript>Javascript is required. Please "
    "enable javascript before you are allowed to see this page.</noscript><script>"
    "var sucuri_cloudproxy_js='',S='dGhpcyBpcyBub25l';</script></html>"
)
CHALLENGES = {"Cloudflare": CLOUDFLARE, "Sucuri": SUCURI}
