-- The list page of fifty rows behind a row anywhere. Arguments: cookie, rows.
dofile(os.getenv("BENCH_LOAD") .. "/begin.lua")

function init(arguments)
  begin()
  wrk.headers["cookie"] = arguments[1]
  wrk.headers["accept"] = "text/html"
  rows = tonumber(arguments[2])
end

function request()
  return wrk.format("GET", "/d/posting?limit=50&after=" .. position(math.random(5000, rows - 1)))
end
