-- The same requests in the peer's addresses. Arguments: list, page or create; token or cookie; rows.
dofile(os.getenv("BENCH_LOAD") .. "/begin.lua")

function init(arguments)
  begin()
  what = arguments[1]
  rows = tonumber(arguments[3])
  sent = 0
  if what == "page" then
    wrk.headers["cookie"] = "sessionid=" .. arguments[2]
  else
    wrk.headers["authorization"] = "Token " .. arguments[2]
    wrk.headers["content-type"] = "application/json"
  end
end

function request()
  sent = sent + 1
  if what == "list" then
    return wrk.format("GET", "/api/postings/")
  elseif what == "page" then
    return wrk.format("GET", "/admin/peer/posting/?p=" .. math.random(1, 20))
  end
  local pay = math.random(3, 12) * 1000
  local body = string.format(
    '{"firm":%d,"number":"W%d-%d","title":"技术员%d","district":"330381","education":"30","headcount":%d,'
      .. '"pay_low":%d,"pay_high":%d,"contact_phone":"139%08d","valid_until":"2026-12-31","duties":"负责设备的日常操作与保养，做好记录。"}',
    math.random(1, 1000), number, sent, sent, 1 + sent % 20, pay, pay + 3000, sent % 100000000)
  return wrk.format("POST", "/api/postings/", nil, body)
end
