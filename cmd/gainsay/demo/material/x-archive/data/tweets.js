window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "id_str" : "1839000000000000001",
      "created_at" : "Thu Sep 26 09:14:00 +0000 2024",
      "full_text" : "Worth a read before tonight's debate: a serious plan for the harbour from @meridian_dredge. Finally somebody with ideas!",
      "entities" : {
        "user_mentions" : [
          { "name" : "Meridian Dredging", "screen_name" : "meridian_dredge", "id_str" : "77020002", "indices" : [ "81", "97" ] }
        ],
        "urls" : [ ]
      },
      "lang" : "en"
    }
  }
]
