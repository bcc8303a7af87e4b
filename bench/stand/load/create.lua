-- A new row, each another one. Arguments: token, the firm's id.
dofile(os.getenv("BENCH_LOAD") .. "/begin.lua")

function init(arguments)
  begin()
  wrk.headers["authorization"] = "Bearer " .. arguments[1]
  wrk.headers["content-type"] = "application/json"
  firm = arguments[2]
  sent = 0
end

function request()
  sent = sent + 1
  local pay = math.random(3, 12) * 1000
  local body = string.format(
    '{"enterprise":"%s","number":"W%d-%d","title":"技术员%d","district":"330381","education":"30","headcount":%d,'
      .. '"pay":{"lo":%d,"hi":%d},"contact_phone":"139%08d","valid_until":"2026-12-31","duties":"负责设备的日常操作与保养，做好记录。"}',
    firm, number, sent, sent, 1 + sent % 20, pay, pay + 3000, sent % 100000000)
  return wrk.format("POST", "/api/v1/posting", nil, body)
end
