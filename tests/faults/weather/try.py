import asyncio, sys, tempfile, os
from pathlib import Path
from faults.weather.play import played
from faults.weather.scenarios import networks,providers,floods,webhooks,clocks
ALL=[*networks.NETWORKS,*providers.PROVIDERS,*floods.FLOODS,*webhooks.WEBHOOKS,*clocks.CLOCKS]
for name in sys.argv[1:]:
    s=next(x for x in ALL if x.name==name)
    home=Path(tempfile.mkdtemp(prefix="fo-"))
    print(home,flush=True)
    o=asyncio.run(played(s,home))
    print(name,o.good,o.stories,o.faults,round(o.seconds,1),o.verdict,o.check,o.dead,o.crashes,o.refusals,flush=True)
